import type { FunctionDef } from '../compiler/function-def.ts'

export type { FunctionDef } from '../compiler/function-def.ts'

export const defineFunction = (def: FunctionDef): FunctionDef => def
