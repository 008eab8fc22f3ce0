import { type JsonFilter, parseJsonFilter } from './json-filter.ts'
import type { JsonStep } from './plan.ts'

/** A step of a path as the `json` operator takes it. Indices count from 0; negative ones from the end. */
export type PathStep =
  | { readonly kind: 'step'; readonly step: JsonStep }
  | { readonly kind: 'all' }
  | { readonly kind: 'slice'; readonly start: number; readonly end: number | undefined }
  | { readonly kind: 'union'; readonly steps: readonly JsonStep[] }
  | { readonly kind: 'filter'; readonly filter: JsonFilter }

export type ParsedPath =
  | { readonly kind: 'path'; readonly steps: readonly PathStep[] }
  | { readonly kind: 'error'; readonly reason: string }

/**
 * The field names that `json auto` makes: `users[2].address.street`. Never fails: what is no index is part of a key.
 */
export const parseFieldPath = (name: string): readonly JsonStep[] =>
  name.split('.').flatMap((part): JsonStep[] => {
    const match = /^([^[\]]*)((?:\[\d+\])*)$/.exec(part)
    if (match === null) return [part]
    const indices = [...(match[2] ?? '').matchAll(/\[(\d+)\]/g)].map((m) => Number(m[1]))
    return match[1] === '' && indices.length > 0 ? indices : [match[1] ?? part, ...indices]
  })

const BRACKET =
  /^\[\s*(?:(\*)|(-?\d*)\s*:\s*(-?\d*)|((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d+)(?:\s*,\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d+))*))\s*\]/
const ITEM = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+)/g

const unescaped = (text: string): string => text.replace(/\\(.)/g, '$1')

const bracket = (match: RegExpExecArray): PathStep => {
  if (match[1] !== undefined) return { kind: 'all' }
  if (match[2] !== undefined || match[3] !== undefined)
    return {
      kind: 'slice',
      start: match[2] === '' || match[2] === undefined ? 0 : Number(match[2]),
      end: match[3] === '' || match[3] === undefined ? undefined : Number(match[3]),
    }
  const steps = [...(match[4] ?? '').matchAll(ITEM)].map(
    (m): JsonStep => (m[3] === undefined ? unescaped(m[1] ?? m[2] ?? '') : Number(m[3])),
  )
  return steps.length === 1 && steps[0] !== undefined
    ? { kind: 'step', step: steps[0] }
    : { kind: 'union', steps }
}

/**
 * The JSONPath subset of Sumo's `json` operator: `a.b`, `[n]`, `[*]`, `['odd key']`, `[a,b]`, `[s:e]`, `[?(@.key == 'x')]`, a leading `$`.
 * Source: "Supported JSONPath syntax elements" in Sumo's Parse JSON page.
 */
export const parseJsonPath = (path: string): ParsedPath => {
  const steps: PathStep[] = []
  let rest = path.trim().replace(/^[$@](?=$|[.[])/, '')
  if (rest === '' && path.trim() === '') return { kind: 'error', reason: 'it is empty' }
  let first = true
  while (rest !== '') {
    if (rest.startsWith('..'))
      return { kind: 'error', reason: 'recursive descent `..` is not supported; name the full path' }
    const wild = /^\.?\*/.exec(rest)
    if (wild !== null) {
      steps.push({ kind: 'all' })
      rest = rest.slice(wild[0].length)
    } else if (/^\.?\[/.test(rest)) {
      // `a.[0].b` is how many write `a[0].b`
      rest = rest.replace(/^\./, '')
      const filtered = parseJsonFilter(rest)
      if (filtered !== undefined) {
        steps.push({ kind: 'filter', filter: filtered.filter })
        rest = rest.slice(filtered.length)
        first = false
        continue
      }
      if (/^\[\s*[?(]/.test(rest))
        return {
          kind: 'error',
          reason:
            'of filters only one comparison is supported, such as `[?(@.name == "x")]`, and no scripts; extract the array and filter with `where`',
        }
      const match = BRACKET.exec(rest)
      if (match === null) return { kind: 'error', reason: `\`${rest}\` is no index, key or slice` }
      steps.push(bracket(match))
      rest = rest.slice(match[0].length)
    } else {
      const match = (first ? /^\.?([^.[\]]+)/ : /^\.([^.[\]]+)/).exec(rest)
      if (match?.[1] === undefined) return { kind: 'error', reason: `a key is expected at \`${rest}\`` }
      steps.push({ kind: 'step', step: match[1] })
      rest = rest.slice(match[0].length)
    }
    first = false
  }
  return { kind: 'path', steps }
}

/** The plain steps of a path without wildcards, else undefined. */
export const plainSteps = (steps: readonly PathStep[]): readonly JsonStep[] | undefined => {
  const plain = steps.flatMap((step) => (step.kind === 'step' ? [step.step] : []))
  return plain.length === steps.length ? plain : undefined
}
