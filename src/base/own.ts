/**
 * What a table says of a name that came from outside. A plain object also answers for the names that all objects inherit:
 * `constructor`, `toString`, `__proto__`.
 */
export const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined
