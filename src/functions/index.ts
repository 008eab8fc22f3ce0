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

export type { FunctionDef } from './define.ts'

/** Scalar functions of the query language, as the reference shows them. `if` is syntax: the compiler knows it. */
export const FUNCTION_FAMILIES: readonly {
  readonly title: string
  readonly functions: readonly FunctionDef[]
}[] = [
  { title: 'Text', functions: STRING_FUNCTIONS },
  { title: 'Encodings', functions: ENCODING_FUNCTIONS },
  { title: 'Matching', functions: MATCHING_FUNCTIONS },
  { title: 'Types', functions: CAST_FUNCTIONS },
  { title: 'Null', functions: NULL_FUNCTIONS },
  { title: 'Conditions', functions: CONDITIONAL_FUNCTIONS },
  { title: 'Numbers', functions: MATH_FUNCTIONS },
  { title: 'Time', functions: TIME_FUNCTIONS },
  { title: 'IP addresses', functions: IP_FUNCTIONS },
  { title: 'JSON arrays', functions: JSON_FUNCTIONS },
  { title: 'Hashes', functions: HASH_FUNCTIONS },
]

export const FUNCTIONS: readonly FunctionDef[] = FUNCTION_FAMILIES.flatMap(({ functions }) => functions)

const BY_NAME = indexByName(FUNCTIONS)

/** The function of that name, in any case. */
export const lookupFunction = (name: string): FunctionDef | undefined => BY_NAME.get(name.toLowerCase())

/** Canonical names, sorted; for suggestions and completion. */
export const functionNames = (): readonly string[] => FUNCTIONS.map((f) => f.names[0]).sort()
