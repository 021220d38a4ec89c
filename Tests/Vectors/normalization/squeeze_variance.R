# Writes squeeze_variance.json: Rscript squeeze_variance.R. limma of Bioconductor.
suppressMessages(library(limma))
set.seed(7)
cases <- list(
  heterogeneous = list(df = c(4, 9, 2, 30, 11, 7, 5, 3), scale = c(.2, 1, 3, .5, 2, 8, .1, 1)),
  alike = list(df = c(4, 9, 2, 30, 11, 7, 5, 3), scale = rep(1, 8)),
  with_zero = list(df = c(4, 9, 2, 30, 11, 7, 5, 3), scale = c(.2, 1, 0, .5, 2, 8, .1, 1))
)
number <- function(x) paste0("[", paste(ifelse(is.finite(x), sprintf("%.17g", x), "null"), collapse = ", "), "]")
texts <- sapply(names(cases), function(name) {
  case <- cases[[name]]
  var <- case$scale * rchisq(length(case$df), case$df) / case$df
  out <- squeezeVar(var, case$df)
  sprintf('  "%s": {"df": %s, "var": %s, "posterior": %s, "prior": %s, "df_prior": %s}', name,
    number(case$df), number(var), number(out$var.post), number(out$var.prior), number(out$df.prior))
})
cat(sprintf('{\n "name": "squeeze_variance",\n "source": "limma %s squeezeVar",\n "data": {\n%s\n },\n "expected": {},\n "tolerance": 1e-9\n}\n',
  packageVersion("limma"), paste(texts, collapse = ",\n")), file = "squeeze_variance.json")
