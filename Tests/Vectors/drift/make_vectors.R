# Writes the vectors of this folder that R gives: Rscript make_vectors.R
# R 4.2.2, spc 0.6.7
library(spc)

column <- function(x) paste0("[", paste(format(x, digits = 17, trim = TRUE), collapse = ", "), "]")
columns <- function(x) paste0("{", paste0('"', names(x), '": ', sapply(x, column), collapse = ", "), "}")
save <- function(name, source, data, expected, tolerance) {
  cat(sprintf('{"name": "%s", "source": "%s",\n "data": %s,\n "expected": %s,\n "tolerance": %s}\n',
              name, source, columns(data), columns(expected), tolerance),
      file = paste0(name, ".json"))
}

a <- c(1, 2, 2, 3, 3, 3, 4, 5, 5, 4, 2, 1)
b <- c(3, 3, 4, 4, 5, 5, 5, 5, 2, 4)
d <- unname(ks.test(a, b, exact = FALSE)$statistic)
p <- psmirnov(d, sizes = c(length(a), length(b)), z = c(a, b), lower.tail = FALSE)
save("ks_ties", "R 4.2.2, stats::psmirnov(z = pooled scores)", list(a = a, b = b), list(d = d, p = p), 1e-12)

shifts <- c(0, 0.5, 1, 2)
save("run_length", "R 4.2.2, spc 0.6.7: xcusum.arl(k, h, mu, sided = 'two'), xewma.arl(l, c, mu, sided = 'two')",
     list(shift = shifts, cusum = c(0.5, 5), ewma = c(0.1, 2.7)),
     list(cusum = sapply(shifts, function(m) xcusum.arl(0.5, 5, m, sided = "two")),
          ewma = sapply(shifts, function(m) xewma.arl(0.1, 2.7, m, sided = "two"))), 2e-4)
