import { CAST_FUNCTIONS } from './casts.ts'
import { CONDITIONAL_FUNCTIONS } from './conditionals.ts'
import type { FunctionDef } from './define.ts'
import { ENCODING_FUNCTIONS } from './encodings.ts'
import { HASH_FUNCTIONS } from './hashes.ts'
import { IP_FUNCTIONS } from './ip.ts'
import { JSON_FUNCTIONS } from './json.ts'
import { MATCHING_FUNCTIONS } from './matching.ts'
import { MATH_FUNCTIONS } from './math.ts'
import { NULL_FUNCTIONS } from './nulls.ts'
import { indexByName } from './registry.ts'
import { STRING_FUNCTIONS } from './strings.ts'
import { TIME_FUNCTIONS } from './time.ts'

/** Scalar functions of the query language. `if` is syntax: the compiler knows it. */
export const FUNCTIONS: readonly FunctionDef[] = [
  ...STRING_FUNCTIONS,
  ...ENCODING_FUNCTIONS,
  ...MATCHING_FUNCTIONS,
  ...CAST_FUNCTIONS,
  ...NULL_FUNCTIONS,
  ...CONDITIONAL_FUNCTIONS,
  ...MATH_FUNCTIONS,
  ...TIME_FUNCTIONS,
  ...IP_FUNCTIONS,
  ...JSON_FUNCTIONS,
  ...HASH_FUNCTIONS,
]

const BY_NAME = indexByName(FUNCTIONS)

/** The function of that name, in any case. */
export const lookupFunction = (name: string): FunctionDef | undefined => BY_NAME.get(name.toLowerCase())

/** Canonical names, sorted; for suggestions and completion. */
export const functionNames = (): readonly string[] => FUNCTIONS.map((f) => f.names[0]).sort()
