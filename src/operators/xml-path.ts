/** A condition of a step. `position` counts from 1, `last` is the last of its siblings that fit so far. */
export type XmlPredicate =
  | { readonly kind: 'position'; readonly position: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'attribute'; readonly name: string; readonly value: string | undefined }

export interface XmlStep {
  /** `*` is any element. */
  readonly name: string
  readonly predicates: readonly XmlPredicate[]
}

/** An absolute path: elements, and what is taken of the one found. */
export interface XmlPath {
  readonly steps: readonly XmlStep[]
  readonly take: { readonly kind: 'element' | 'text' } | { readonly kind: 'attribute'; readonly name: string }
}

export type ParsedXmlPath =
  | { readonly kind: 'path'; readonly path: XmlPath }
  | { readonly kind: 'error'; readonly reason: string }

const NAME = String.raw`[\p{L}_][\p{L}\p{N}\p{M}_.-]*`
const ELEMENT = new RegExp(`^/(${NAME}|\\*)`, 'u')
const ATTRIBUTE = new RegExp(`^/@(${NAME})$`, 'u')
const PREDICATE = new RegExp(
  String.raw`^\[\s*(?:(\d+)|(last\(\s*\))|@(${NAME})\s*(?:=\s*(?:'([^']*)'|"([^"]*)"|([\p{L}\p{N}_.-]+))\s*)?)\s*\]`,
  'u',
)

const predicate = (match: RegExpExecArray): XmlPredicate => {
  if (match[1] !== undefined) return { kind: 'position', position: Number(match[1]) }
  if (match[2] !== undefined) return { kind: 'last' }
  return { kind: 'attribute', name: match[3] ?? '', value: match[4] ?? match[5] ?? match[6] }
}

/** Why a rest of a path can't be read. */
const problem = (rest: string): string => {
  if (rest.startsWith('//')) return 'descendants `//` are not supported; name the full path from the root'
  if (/^\/\.\.?(\/|$)/.test(rest)) return 'steps to the parent or to itself are not supported'
  if (/^\/[\w-]+::/.test(rest)) return 'axes such as `child::` are not supported'
  if (/^\/@?[\w.-]+:/.test(rest)) return 'namespace prefixes are not supported'
  if (rest.startsWith('/text()') || rest.startsWith('/@'))
    return '`text()` and an attribute can only be the end of the path'
  if (rest.startsWith('['))
    return `the condition \`${rest.slice(0, rest.indexOf(']') + 1) || rest}\` is not supported; possible are \`[2]\`, \`[last()]\`, \`[@name]\` and \`[@name='value']\``
  return `an element such as \`/name\` is expected at \`${rest}\``
}

/**
 * The subset of XPath 1.0 that Sumo's `parse xml` has: absolute paths that only go down, conditions on position and
 * attributes, `text()` or an attribute at the end ("XPath subset limitations" of Sumo's page).
 */
export const parseXmlPath = (text: string): ParsedXmlPath => {
  let rest = text.trim()
  if (!rest.startsWith('/')) return { kind: 'error', reason: 'a path begins with `/` and the root element' }
  const steps: XmlStep[] = []
  while (rest !== '') {
    if (steps.length > 0) {
      if (rest === '/text()') return { kind: 'path', path: { steps, take: { kind: 'text' } } }
      const attribute = ATTRIBUTE.exec(rest)?.[1]
      if (attribute !== undefined)
        return { kind: 'path', path: { steps, take: { kind: 'attribute', name: attribute } } }
    }
    const element = ELEMENT.exec(rest)
    if (element?.[1] === undefined || /^(?:::?|\()/.test(rest.slice(element[0].length)))
      return { kind: 'error', reason: problem(rest) }
    rest = rest.slice(element[0].length)
    const predicates: XmlPredicate[] = []
    for (let match = PREDICATE.exec(rest); match !== null; match = PREDICATE.exec(rest)) {
      predicates.push(predicate(match))
      rest = rest.slice(match[0].length)
    }
    steps.push({ name: element[1], predicates })
  }
  return steps.length === 0
    ? { kind: 'error', reason: 'it is empty' }
    : { kind: 'path', path: { steps, take: { kind: 'element' } } }
}
