# Makes survival_golden_r.hpp: the spells of survival_golden.hpp, analysed by R's survival. Run by hand (Debian's r-cran-survival).
#
# usage: Rscript survival_golden.R survival_golden.hpp > survival_golden_r.hpp
# As there, an event comes before a censoring on one day, and an entry at age e is at risk on that day (for R from e - 0.5).
suppressMessages(library(survival))
lines <- readLines(commandArgs(trailingOnly = TRUE)[1])

counts <- function(name) {
  line <- grep(paste0("> const ", name, "{"), lines, fixed = TRUE, value = TRUE)
  as.integer(strsplit(sub(".*\\{(.*)\\};", "\\1", line), ", ")[[1]])
}

# One row per spell: any pairing of entries with ends gives the same numbers at risk, the earliest with the latest is possible.
spells <- function(name) {
  at <- function(what) { n <- counts(paste0(name, "_", what)); rep(seq_along(n) - 1, n) }
  age <- c(at("censored"), at("first"), at("second"))
  cause <- factor(rep(0:2, c(length(at("censored")), length(at("first")), length(at("second")))), 0:2)
  latest <- order(age, decreasing = TRUE)
  entry <- rep(-1, length(age))
  late <- at("late")
  entry[latest[seq_along(late)]] <- late - 0.5
  data.frame(entry, age, cause)
}

row <- function(name, values) cat(sprintf("inline std::vector<double> const %s{%s};\n", name, paste(sprintf("%.17g", values), collapse = ", ")))

cat("#pragma once\n// Made by survival_golden.R; the numbers are R's. The days are those of survival_golden.hpp.\n\n#include <vector>\n\n")
cat("namespace rekindle::golden_r {\n// clang-format off\n")
for (name in c("a", "b")) {
  s <- spells(name)
  fit <- survfit(Surv(entry, age, cause != 0) ~ 1, data = s)
  here <- fit$n.event > 0
  row(paste0(name, "_survival"), fit$surv[here])
  row(paste0(name, "_survival_se"), (fit$surv * fit$std.err)[here])
  row(paste0(name, "_hazard"), fit$cumhaz[here])
  row(paste0(name, "_hazard_se"), fit$std.chaz[here])
  several <- survfit(Surv(entry, age, cause) ~ 1, data = s, id = seq_len(nrow(s)))
  row(paste0(name, "_incidence_first"), several$pstate[rowSums(several$n.event) > 0, 2])
  row(paste0(name, "_incidence_second"), several$pstate[rowSums(several$n.event) > 0, 3])
}
both <- rbind(cbind(spells("a"), group = 1), cbind(spells("c"), group = 2))
test <- survdiff(Surv(age, cause != 0) ~ group, data = both)
cat(sprintf("inline constexpr double chi_square = %.17g, expected = %.17g, variance = %.17g;\n", test$chisq, test$exp[1], test$var[1, 1]))
cat("// clang-format on\n}  // namespace rekindle::golden_r\n")
