/** Operators of the real language that are recognised, so that they are called unsupported and not unknown. An operator table wins over this list. */
export const UNSUPPORTED_OPERATORS: ReadonlySet<string> = new Set(['concat_ws', 'facet'])

/** Operators that hold pipelines in parentheses: a `|` in there does not end the stage. */
export const HOLDS_PIPELINES: ReadonlySet<string> = new Set(['filter', 'join', 'transactionize'])

/** An operator of another query language, and how the same is written here. */
export interface ForeignOperator {
  readonly standard: string
  /** What a fix can do by itself: put the standard word in place of this one, or rewrite `rename a as b`. */
  readonly fix?: 'word' | 'rename'
}

/** Operators of other query languages; `delta`, `histogram` and `quantize` are of Sumo's own language for metrics. */
export const FOREIGN_OPERATORS: ReadonlyMap<string, ForeignOperator> = new Map([
  ['table', { standard: 'fields a, b', fix: 'word' }],
  ['project', { standard: 'fields a, b', fix: 'word' }],
  ['head', { standard: 'limit 10', fix: 'word' }],
  ['take', { standard: 'limit 10', fix: 'word' }],
  ['tail', { standard: 'sort by +_messageTime | limit 10' }],
  ['rename', { standard: 'a as b | fields - a', fix: 'rename' }],
  ['search', { standard: 'where x = "value"' }],
  ['rex', { standard: 'parse regex "(?<name>…)"' }],
  ['spath', { standard: 'json auto' }],
  ['extend', { standard: 'expression as name' }],
  ['summarise', { standard: 'count as n by a' }],
  ['bucket', { standard: 'timeslice 5m' }],
  ['timechart', { standard: 'timeslice 5m | count by _timeslice' }],
  ['regex', { standard: 'where x matches /…/' }],
  ['distinct', { standard: 'count by a' }],
  ['delta', { standard: 'diff a', fix: 'word' }],
  ['histogram', { standard: 'bin a width=10 | count by _bin_label, _bin_lower' }],
  ['quantize', { standard: 'timeslice 5m | avg(a) by _timeslice' }],
] as const)
