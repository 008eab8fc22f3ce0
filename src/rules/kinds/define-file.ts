import type { z } from 'zod'
import { InternalError } from '../../base/errors.ts'
import type { Expr } from '../../language/ast.ts'
import type { RuleShape } from '../rule.ts'
import type { TemplateRef } from '../template.ts'
import type { YamlPath } from '../yaml-text.ts'

/** Reads the texts of a rule file; what is wrong in them becomes diagnostics at their place. */
export interface RuleReader {
  expression(text: string, path: YamlPath): Expr
  /** A field or `fields['raw key']`. */
  field(text: string, path: YamlPath): TemplateRef
  /** An expression over these names alone. */
  trigger(text: string, names: readonly string[], path: YamlPath): Expr
}

type KindSchema = z.ZodType<{ readonly type: string }>

/**
 * How one kind of rule is written: its part of the file, and what makes a record a match. Apart from what the kind does with
 * matches (define.ts): a hunt with rules that the build has read needs no schema, and Zod takes 50 ms to load.
 */
interface KindFile<Schema extends KindSchema> {
  readonly type: z.output<Schema>['type']
  readonly schema: Schema
  readonly shape: (definition: z.output<Schema>, read: RuleReader) => RuleShape
}

/** A kind as those see it who don't know which it is. */
export interface AnyKindFile<Schema extends KindSchema> {
  readonly type: z.output<Schema>['type']
  readonly schema: Schema
  readonly shape: (definition: { readonly type: string }, read: RuleReader) => RuleShape
}

export const defineKindFile = <Schema extends KindSchema>(kind: KindFile<Schema>): AnyKindFile<Schema> => ({
  type: kind.type,
  schema: kind.schema,
  shape: (definition, read) => {
    if (definition.type !== kind.type)
      throw new InternalError(`a ${definition.type} rule was given to ${kind.type}`)
    return kind.shape(definition as z.output<Schema>, read)
  },
})

/** Fields of a list, each with its place. */
export const readFields = (
  names: readonly string[],
  path: YamlPath,
  read: RuleReader,
): readonly TemplateRef[] => names.map((name, i) => read.field(name, [...path, i]))
