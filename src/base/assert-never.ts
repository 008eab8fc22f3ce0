import { InternalError } from './errors.ts'

/** Makes a `switch` over a discriminated union exhaustive: a missing case is a compile error at the call. */
export const assertNever = (value: never): never => {
  throw new InternalError(`unexpected value: ${JSON.stringify(value)}`)
}
