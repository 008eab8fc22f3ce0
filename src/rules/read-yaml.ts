import { type Document, isMap, isScalar, isSeq, parseDocument } from 'yaml'

/** Nothing that we read is nested deeper; who walks such a tree calls itself. */
const MAX_DEPTH = 100

export interface YamlProblem {
  readonly message: string
  readonly start: number
  readonly end: number
}

export interface ReadYaml {
  /** Undefined where the reader gave up. */
  readonly document: Document | undefined
  /** Without any, the document is as deep as it may be, and no map has a key twice. */
  readonly errors: readonly YamlProblem[]
  readonly warnings: readonly YamlProblem[]
}

interface Place {
  readonly node: unknown
  readonly depth: number
}

const at = (node: unknown): { readonly start: number; readonly end: number } => {
  const range = isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 }
}

/** Keys that are there twice, and what is too deep. The reader's own check compares each key with all before it. */
const checked = (document: Document): readonly YamlProblem[] => {
  const problems: YamlProblem[] = []
  const open: Place[] = [{ node: document.contents, depth: 0 }]
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { node, depth } = place
    if (depth > MAX_DEPTH) return [{ message: `nested more than ${MAX_DEPTH} levels deep`, ...at(node) }]
    if (isSeq(node)) for (const item of node.items) open.push({ node: item, depth: depth + 1 })
    if (!isMap(node)) continue
    const seen = new Set<unknown>()
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? key.value : key
      if (seen.has(name)) problems.push({ message: 'Map keys must be unique', ...at(key) })
      seen.add(name)
      open.push({ node: key, depth: depth + 1 }, { node: value, depth: depth + 1 })
    }
  }
  return problems.toSorted((a, b) => a.start - b.start)
}

/** Reads a YAML text of any kind without throwing: what is nested too deep for the reader is an error like others. */
export const readYaml = (text: string): ReadYaml => {
  const problem = ({ message, pos: [start, end] }: { message: string; pos: [number, number] }) => ({
    message,
    start,
    end,
  })
  try {
    // what the reader would tell the process, standard error is not for
    const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'error' })
    const errors = document.errors.map(problem)
    return {
      document,
      errors: errors.length > 0 ? errors : checked(document),
      warnings: document.warnings.map(problem),
    }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    const message = `nested more than ${MAX_DEPTH} levels deep`
    return { document: undefined, errors: [{ message, start: 0, end: 0 }], warnings: [] }
  }
}
