import type { Span } from '../base/span.ts'
import type { Expr } from '../language/ast.ts'
import type { Template, TemplateRef } from './template.ts'
import type { YamlPath, YamlText } from './yaml-text.ts'

/** A part of a rule that was read from a text of its own. */
export type PlacedPart = Expr | Template | TemplateRef

/** Where the parts of a rule stand in its file. Spans are offsets in the file's text. */
export interface RulePlaces {
  /** The value at a path of keys, or its nearest parent that is there. */
  at(path: YamlPath): Span
  has(path: YamlPath): boolean
  /** The path under which a whole expression, template or field was read. */
  pathOf(part: PlacedPart): YamlPath | undefined
  /** `inner`, a span within such a part. */
  within(part: PlacedPart, inner: Span): Span
}

export const createPlaces = (yaml: YamlText, paths: ReadonlyMap<PlacedPart, YamlPath>): RulePlaces => ({
  at: yaml.spanOf,
  has: yaml.has,
  pathOf: (part) => paths.get(part),
  within: (part, inner) => yaml.within(paths.get(part) ?? [], inner),
})
