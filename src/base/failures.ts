/** What a failure is called by the system or by Node: `ENOENT`, `ERR_DLOPEN_FAILED`. */
export const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

/** Of the operating system: no defect of ours. */
export const isSystemFailure = (error: unknown): error is Error & { readonly code: unknown } =>
  error instanceof Error && 'syscall' in error && 'code' in error
