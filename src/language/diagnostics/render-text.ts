import { withoutCiCommands } from '../../base/ci-commands.ts'
import type { SourceText } from '../source-text.ts'
import { formatExample, formatHelp, formatLabel, formatMessage, formatNotes } from './codes.ts'
import type { Diagnostic } from './diagnostic.ts'
import { visible } from './entry.ts'
import { excerpt } from './excerpt.ts'

/** How parts are coloured; the text passed is final and safe. */
export interface Paint {
  error(text: string): string
  warning(text: string): string
  frame(text: string): string
  strong(text: string): string
}

const same = (text: string): string => text
const PLAIN: Paint = { error: same, warning: same, frame: same, strong: same }

export interface RenderOptions {
  /** Default: no colour. */
  readonly paint?: Paint
  /** Cells that an excerpt may take. Default: 100. */
  readonly width?: number
}

/** One diagnostic with its place in the source, several lines, without a final line break. */
export const renderText = (d: Diagnostic, source: SourceText, options: RenderOptions = {}): string => {
  const { paint = PLAIN, width = 100 } = options
  const start = source.position(d.span.start)
  const line = source.line(start.line)
  const from = Math.min(d.span.start - line.start, line.text.length)
  const to = Math.max(from, Math.min(d.span.end - line.start, line.text.length))
  const shown = excerpt(line.text, from, to, width)
  const number = String(start.line)
  const gutter = ' '.repeat(number.length)
  const label = formatLabel(d)
  const tone = d.severity === 'error' ? paint.error : paint.warning
  const last = source.position(Math.max(d.span.start, d.span.end - 1)).line
  const extent = last === start.line ? undefined : `(lines ${start.line}–${last})`
  const carets = ['^'.repeat(shown.width), label, extent].filter((part) => part !== undefined).join(' ')
  const footer = [
    ...field('help', formatHelp(d)),
    ...field('example', formatExample(d)),
    ...formatNotes(d).flatMap((note) => field('note', note)),
  ]
  const bar = paint.frame('│')
  return withoutCiCommands(
    [
      `${tone(`${d.severity}[${d.code}]`)}${paint.strong(`: ${formatMessage(d)}`)}`,
      `${gutter} ${paint.frame('┌─')} ${visible(source.name)}:${start.line}:${start.column}`,
      `${gutter} ${bar}`,
      `${paint.frame(number)} ${bar} ${shown.text}`.trimEnd(),
      `${gutter} ${bar} ${' '.repeat(shown.offset)}${tone(carets)}`,
      ...(footer.length === 0 ? [] : [`${gutter} ${bar}`]),
      ...footer.map((text) => `${gutter} ${paint.frame('=')} ${text}`),
    ].join('\n'),
  )
}

const field = (name: string, text: string | undefined): readonly string[] =>
  text === undefined ? [] : [`${name}: ${text}`]
