/** Severity of a signal on an entity of some criticality, from the severity that its rule gives. */
export type SeverityChange = (severity: number) => number

const EXPRESSION = /^\s*severity\s*(?:([-+*/])\s*(\d+(?:\.\d+)?)\s*)?$/

/** Binary fractions fall short: 10 × 0.7 must not become 6. */
const ROUNDING = 1e-9

/**
 * `severity + 3`, `severity / 2`, `severity`: one operation with one number. The result is rounded down, is at least 0, and
 * may exceed 10 (cloud-siem criticality). Undefined when the text is no such expression, or divides by zero.
 */
export const parseSeverityExpression = (text: string): SeverityChange | undefined => {
  const match = EXPRESSION.exec(text)
  if (match === null) return undefined
  const n = Number(match[2] ?? 0)
  const change = (severity: number): number => {
    switch (match[1]) {
      case '-':
        return severity - n
      case '*':
        return severity * n
      case '/':
        return severity / n
      default:
        return severity + n
    }
  }
  return match[1] === '/' && n === 0
    ? undefined
    : (severity) => Math.max(0, Math.floor(change(severity) + ROUNDING))
}
