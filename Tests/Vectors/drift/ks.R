# p-values of Kolmogorov-Smirnov with ties: Rscript ks.R
a <- c(1, 2, 2, 3, 3, 3, 4, 5, 5, 4, 2, 1)
b <- c(3, 3, 4, 4, 5, 5, 5, 5, 2, 4)
p <- psmirnov(ks.test(a, b)$statistic, sizes = c(12, 10), z = c(a, b), lower.tail = FALSE)
print(c(ks.test(a, b)$statistic, p), digits = 16)
