import { similar } from '../../base/similar.ts'
import type { Span } from '../../base/span.ts'
import { fieldOf } from '../domains.ts'
import { rawFields } from '../explore.ts'
import { type Finding, finding, type LintContext, type LintSource } from '../finding.ts'
import { fieldsOf } from '../walk.ts'

interface Named {
  readonly key: string
  readonly name: string
  readonly span: Span
}

/** Every mention of a field of the message, in order. */
const mentions = (context: LintContext): readonly Named[] => {
  const raw = rawFields(context)
  const paths = context.query.stages.flatMap((stage) =>
    stage.kind === 'json' && stage.source === undefined && !stage.auto
      ? stage.keys.map(({ path, span }): Named => ({ key: `$${path}`, name: path, span }))
      : [],
  )
  const fields = context.parts.flatMap(({ exprs, refs }) =>
    [...exprs.flatMap(fieldsOf), ...refs].flatMap(({ name, span }): readonly Named[] => {
      const key = raw.get(name.toLowerCase()) ?? '?'
      return key.startsWith('?') || key.startsWith('$') ? [] : [{ key, name, span }]
    }),
  )
  return [...paths, ...fields].toSorted((a, b) => a.span.start - b.span.start)
}

const advice = (name: string, source: LintSource): string => {
  const wanted = name.toLowerCase()
  const alias = Object.entries(source.aliases).find(([key]) => key.toLowerCase() === wanted)?.[1]
  if (alias !== undefined) return `${source.title} calls it \`${alias}\``
  const last = wanted.split('.').at(-1) ?? wanted
  const near = [
    ...source.fields.map(({ path }) => path).filter((path) => path.toLowerCase().split('.').at(-1) === last),
    ...similar(
      name,
      source.fields.map(({ path }) => path),
    ),
  ]
  return near.length === 0
    ? `${source.title} has no field of a similar name`
    : `${source.title} has \`${[...new Set(near)].slice(0, 3).join('`, `')}\``
}

/** DQ901: a field that a source never has, in any of its shapes. Said where it is named first. */
export const unknownFields =
  (alias: boolean) =>
  (context: LintContext): readonly Finding[] => {
    const seen = new Set<string>()
    return mentions(context).flatMap(({ key, name, span }) => {
      if (seen.has(key)) return []
      seen.add(key)
      const without = context.sources.filter((source) => fieldOf(source, key, alias) === 'missing')
      const missing =
        without.length === context.sources.length ? without : without.filter((s) => context.targets.has(s))
      if (missing.length === 0) return []
      const named = missing.some((source) =>
        Object.keys(source.aliases).some((each) => each.toLowerCase() === name.toLowerCase()),
      )
      const help = `${missing.map((source) => advice(name, source)).join('; ')}${named ? '; `--alias` lets this name mean that' : ''}`
      return [finding('DQ901', { field: name, sources: missing.map(({ title }) => title), help }, span)]
    })
  }
