/** What can be asked of a text: does it hold, start with, end with or equal another. `text` is lower case under `ci`. */
export interface TextTest {
  readonly kind: 'contains' | 'prefix' | 'suffix' | 'equals'
  readonly text: string
  /** Upper and lower case are alike. */
  readonly ci: boolean
}

export const testKey = (test: TextTest): string => `${test.kind} ${test.ci ? 'i' : 's'} ${test.text}`

export const holds = (test: TextTest, value: string): boolean => {
  const text = test.ci ? value.toLowerCase() : value
  switch (test.kind) {
    case 'contains':
      return text.includes(test.text)
    case 'prefix':
      return text.startsWith(test.text)
    case 'suffix':
      return text.endsWith(test.text)
    case 'equals':
      return text === test.text
  }
}

/** Does every text that passes `a` pass `b`? False also where it is not known. */
export const implies = (a: TextTest, b: TextTest): boolean => {
  if (a.ci && !b.ci) return false
  if (a.kind === 'equals') return holds(b, a.text)
  if (b.kind === 'contains' || a.kind === b.kind) return holds(b, a.text)
  return false
}

/** Can no text pass both? False also where it is not known. */
export const excludes = (a: TextTest, b: TextTest): boolean => {
  const same = (x: string, y: string): readonly [string, string] =>
    a.ci || b.ci ? [x.toLowerCase(), y.toLowerCase()] : [x, y]
  const [x, y] = same(a.text, b.text)
  if (a.kind === 'equals') return !holds({ ...b, text: y, ci: a.ci || b.ci }, x)
  if (b.kind === 'equals') return !holds({ ...a, text: x, ci: a.ci || b.ci }, y)
  if (a.kind === 'prefix' && b.kind === 'prefix') return !x.startsWith(y) && !y.startsWith(x)
  if (a.kind === 'suffix' && b.kind === 'suffix') return !x.endsWith(y) && !y.endsWith(x)
  return false
}
