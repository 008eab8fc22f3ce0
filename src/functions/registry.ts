import type { FunctionDef } from './define.ts'

/** All names in lower case to their function. Throws when two functions share a name. */
export const indexByName = (functions: readonly FunctionDef[]): ReadonlyMap<string, FunctionDef> => {
  const index = new Map<string, FunctionDef>()
  for (const def of functions) {
    for (const name of def.names) {
      const key = name.toLowerCase()
      if (index.has(key)) throw new Error(`two functions are named ${name}`)
      index.set(key, def)
    }
  }
  return index
}
