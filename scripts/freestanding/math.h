// What the loops use of <math.h>, for compiling them where the target has no headers.
#ifndef PREFKIT_FREESTANDING_MATH_H
#define PREFKIT_FREESTANDING_MATH_H

#define INFINITY (__builtin_inff())
#define isinf(number) __builtin_isinf(number)
double frexp(double number, int *exponent);
double ldexp(double number, int exponent);

#endif
