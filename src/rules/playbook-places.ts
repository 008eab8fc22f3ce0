import type { Span } from '../base/span.ts'
import type { Template, TemplateRef } from './template.ts'

/**
 * Where a value stands in a shell command. `word`: it begins a word of its own. `option`: right after `--name=`. `inside`:
 * further on in a word. `inner`: between double quotes that stand within single quotes, so in a string of a language in the
 * command: a filter of gcloud, a shorthand of the AWS CLI.
 */
export type ShellPlace = 'word' | 'option' | 'inside' | 'inner'

export interface Misplaced {
  readonly span: Span
  readonly reason: string
}

interface Scanned<Place> {
  readonly places: ReadonlyMap<TemplateRef, Place>
  readonly problems: readonly Misplaced[]
}

type ShellState = 'bare' | 'single' | 'double' | 'comment'

const BREAKS = new Set([' ', '\t', '\n', ';', '|', '&', '('])

/** Reads a command as a POSIX shell does, as far as quotes go. A value where it could not be quoted is a problem. */
export const shellPlaces = (template: Template): Scanned<ShellPlace> => {
  const places = new Map<TemplateRef, ShellPlace>()
  const problems: Misplaced[] = []
  let state = 'bare' as ShellState
  let escaped = false
  let inner = false
  let last = ' '
  let offset = 0
  const whole = (reason: string): void => {
    problems.push({ span: { start: 0, end: offset }, reason })
  }

  const read = (c: string): void => {
    if (state === 'comment') {
      if (c === '\n') state = 'bare'
    } else if (state === 'single') {
      if (c === "'") {
        if (inner) whole('a `"` within single quotes is not closed')
        state = 'bare'
        inner = false
      } else if (c === '"' && !escaped) inner = !inner
      escaped = c === '\\' && !escaped
    } else if (escaped) {
      escaped = false
      // a line that goes on is a blank
      last = c === '\n' ? ' ' : 'x'
      return
    } else if (c === '\\') escaped = true
    else if (state === 'double') {
      if (c === '"') state = 'bare'
    } else if (c === "'") state = 'single'
    else if (c === '"') state = 'double'
    else if (c === '#' && BREAKS.has(last)) state = 'comment'
    else if (c === '`') whole('a command must not have back-quotes')
    last = c
  }

  const place = (ref: TemplateRef): void => {
    const misplaced = (where: string): void => {
      problems.push({
        span: ref.span,
        reason: `a value can't be quoted ${where}: write it outside of quotes, or between double quotes within single quotes`,
      })
    }
    if (state === 'comment') misplaced('in a comment')
    else if (state === 'double') misplaced('within double quotes')
    else if (escaped) misplaced('after a backslash')
    else if (state === 'single') {
      if (inner) places.set(ref, 'inner')
      else misplaced('within single quotes alone')
    } else places.set(ref, BREAKS.has(last) ? 'word' : last === '=' ? 'option' : 'inside')
    last = 'x'
  }

  for (const part of template) {
    if (typeof part !== 'string') {
      place(part)
      offset = part.span.end
      continue
    }
    for (const c of part) {
      offset += c.length
      read(c)
    }
  }
  if (state === 'single' || state === 'double') whole('a quote is not closed')
  return { places, problems }
}

/** In a query a value becomes a string of its own, so it must not stand in one, nor in a comment. */
export const queryProblems = (template: Template): readonly Misplaced[] => {
  const problems: Misplaced[] = []
  let state: 'bare' | 'string' | 'line' | 'block' = 'bare'
  // what begins a comment, or ends one, may be in two parts
  let last = ' '
  let before = ' '
  const read = (c: string): void => {
    let now = c
    if (state === 'string') {
      if (last === '\\') now = ' '
      else if (c === '"') state = 'bare'
    } else if (state === 'line') {
      if (c === '\n') state = 'bare'
    } else if (state === 'block') {
      if (last === '*' && c === '/') [state, now] = ['bare', ' ']
    } else if (c === '"') state = 'string'
    else if (last === '/' && c === '*') [state, now] = ['block', ' ']
    else if (last === '/' && c === '/' && /[\s|()"]/.test(before)) state = 'line'
    before = last
    last = now
  }
  for (const part of template) {
    if (typeof part === 'string') {
      for (const c of part) read(c)
      continue
    }
    if (state !== 'bare')
      problems.push({ span: part.span, reason: 'a value must not stand in a string or comment of a query' })
    read(' ')
  }
  return problems
}
