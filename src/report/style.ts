import pc from 'picocolors'
import type { Severity } from './document.ts'

type Paint = (text: string) => string

/** Colours by meaning. Text must be made safe before it is painted. */
export interface Style {
  readonly strong: Paint
  readonly faint: Paint
  readonly good: Paint
  readonly bad: Paint
  readonly warn: Paint
  readonly severity: (severity: Severity, text: string) => string
}

/** Colour never carries what the words don't say, so the plain style loses nothing. */
export const makeStyle = (colour: boolean): Style => {
  const c = pc.createColors(colour)
  const bySeverity: Readonly<Record<Severity, Paint>> = {
    critical: (text) => c.bold(c.red(text)),
    high: c.red,
    medium: c.yellow,
    low: c.cyan,
    info: c.dim,
  }
  return {
    strong: c.bold,
    faint: c.dim,
    good: c.green,
    bad: c.red,
    warn: c.yellow,
    severity: (severity, text) => bySeverity[severity](text),
  }
}
