import type { Span } from '../base/span.ts'
import type { Expr, FieldRef, RegexLiteral, StageBase, TableKey, TablePath } from './ast.ts'
import type { DiagnosticCode, ParamsOf } from './diagnostics/codes.ts'

/**
 * What an operator's `parse` sees: the tokens of its own stage. Words (keywords, operator names) are compared
 * case-insensitively. `fail` and the `expect…` methods report a diagnostic and abandon the stage; the parser then goes on
 * after the next `|`, so that one run reports all errors.
 */
export interface StageCursor {
  /** Span of the operator's name, already consumed (`parse`, `count`); of the first token where the stage has no name. */
  readonly head: Span
  /** The operator's name as found, lower case, words joined by one space (`parse regex`). */
  readonly name: string
  atEnd(): boolean
  /** Span of the next token (or of the end of the stage). */
  here(): Span
  /** From the start of the stage to the last consumed token. */
  span(): Span
  /** Is the next token this word / punctuation? Does not consume. `ahead` looks further (0 = next). */
  atWord(word: string, ahead?: number): boolean
  atPunctuation(text: string, ahead?: number): boolean
  atString(ahead?: number): boolean
  /** Is the next token something that can be a field name (a word or `%"…"`)? */
  atField(ahead?: number): boolean
  acceptWord(...words: readonly string[]): string | undefined
  acceptPunctuation(text: string): boolean
  expectWord(word: string): void
  expectPunctuation(text: string): void
  /** A double-quoted string with `\"` and `\\` … resolved as section 1 of the language spec says. */
  expectString(what: string): { readonly value: string; readonly span: Span }
  /** A string whose backslashes are all kept except before `"`: for regular expressions. */
  expectPatternString(what: string): { readonly value: string; readonly span: Span }
  /** One character in either kind of quotes, as options have it: `delim=':'`, `escape='\'`; `'\t'` is a tab. */
  expectCharacter(what: string): string
  expectField(what: string): FieldRef
  /** One or more fields, comma separated. */
  expectFieldList(what: string): readonly FieldRef[]
  /** A whole number, e.g. of `limit 10`. */
  expectInteger(what: string): { readonly value: number; readonly span: Span }
  /** A duration such as `5m`, `1h`, `-15m`; in ms, with its text. */
  expectDuration(what: string): { readonly ms: number; readonly text: string; readonly span: Span }
  expectRegex(what: string): RegexLiteral
  /** A full expression (section 2 of the language spec). */
  expression(): Expr
  /** `(stage | stage …)`, with its parentheses. The operator's name has to be in `HOLDS_PIPELINES`. */
  subPipeline(): readonly StageBase[]
  /** `path://"/Library/x"`, `/shared/x`, `https://…`, `geo://location`. */
  expectTablePath(what: string): TablePath
  /** `a = b [and|, c = d …]`; a name alone stands for both sides. */
  tableKeys(): readonly TableKey[]
  report<C extends DiagnosticCode>(code: C, params: ParamsOf<C>, span?: Span): void
  fail<C extends DiagnosticCode>(code: C, params: ParamsOf<C>, span?: Span): never
}

/** The part of an operator's definition that the parser and the formatter need. */
export interface StageSyntax<S extends StageBase = StageBase> {
  /** Lower case, words joined by one space; the longest name that fits wins (`parse regex` before `parse`). */
  readonly names: readonly string[]
  /** `as` may follow the name at once (`timeslice as t`); else `name as x` copies the field of that name. */
  readonly leadingAs?: true
  parse(cursor: StageCursor): S
  print(stage: S, print: StagePrinter): string
}

export interface StagePrinter {
  expr(expr: Expr): string
  /** `(stage | stage …)`, with its parentheses. */
  subPipeline(stages: readonly StageBase[]): string
  tablePath(path: TablePath): string
  tableKeys(keys: readonly TableKey[]): string
  field(field: FieldRef): string
  fields(fields: readonly FieldRef[]): string
  /** A double-quoted string. */
  string(value: string): string
  /** A double-quoted regular expression: backslashes stay as they are. */
  pattern(value: string): string
}
