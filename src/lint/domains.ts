import type { Domain } from './explore.ts'
import type { LintSource } from './finding.ts'

const first = (path: string): string => path.split(/[.[]/)[0] ?? path

/** What a source says of a field; `key` as in `rawFields`. Only a name whose first part it never has is missing for sure. */
export const fieldOf = (
  source: LintSource,
  key: string,
  alias: boolean,
): 'missing' | 'unknown' | { readonly values: readonly (string | null)[] } => {
  if (key.startsWith('?')) return 'unknown'
  const exact = key.startsWith('$')
  const name = exact ? key.slice(1) : key
  const fold = (text: string): string => (exact ? text : text.toLowerCase())
  if (alias && !exact && Object.keys(source.aliases).some((each) => each.toLowerCase() === name))
    return 'unknown'
  const fields = source.fields.filter(({ path }) => fold(path) === name)
  if (fields.length === 0)
    return source.fields.some(({ path }) => first(fold(path)) === first(name)) ? 'unknown' : 'missing'
  const values = fields.map((field) => (field.type === 'boolean' ? ['true', 'false'] : field.values))
  return values.every((list) => list !== undefined)
    ? { values: [...new Set([...values.flat(), null])] }
    : 'unknown'
}

/** Answers once per key: an exploration asks for the same few fields again and again, and a catalogue has hundreds. */
const remembering = (domain: Domain): Domain => {
  const known = new Map<string, ReturnType<Domain>>()
  return (key) => {
    if (!known.has(key)) known.set(key, domain(key))
    return known.get(key)
  }
}

export const domainOf = (source: LintSource, alias: boolean): Domain =>
  remembering((key) => {
    const found = fieldOf(source, key, alias)
    return found === 'unknown' ? undefined : found === 'missing' ? { values: [null] } : found
  })

/** What any of the sources can have; a field that none has is left open, since that is said of it once. */
export const commonDomain = (sources: readonly LintSource[], alias: boolean): Domain =>
  remembering((key) => {
    const all = sources.map((source) => fieldOf(source, key, alias))
    if (all.length === 0 || all.includes('unknown') || all.every((each) => each === 'missing'))
      return undefined
    return {
      values: [...new Set(all.flatMap((each) => (typeof each === 'string' ? [null] : each.values)))],
    }
  })
