import type { FunctionDef } from './define.ts'

/** The same function under a name that Sumo does not have; lint shows the standard spelling. */
export const synonym = (def: FunctionDef, name: string, standard = def.names[0]): FunctionDef => ({
  ...def,
  names: [name],
  nonStandard: standard,
  examples: def.examples.map((e) => ({
    ...e,
    expression: e.expression.replaceAll(`${def.names[0]}(`, `${name}(`),
  })),
})
