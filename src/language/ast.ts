import type { Span } from '../base/span.ts'

/** A field as it was written. `%"odd name"` has `quoted: true` and the unescaped name. Names are compared case-insensitively. */
export interface FieldRef {
  readonly name: string
  readonly span: Span
  readonly quoted: boolean
}

// ---------------------------------------------------------------------------------------------------- expressions

export type BinaryOp =
  | 'or'
  | 'and'
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '<=>'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'

export type Expr =
  | { readonly kind: 'field'; readonly span: Span; readonly field: FieldRef }
  | { readonly kind: 'string'; readonly span: Span; readonly value: string }
  /** `unit` is the suffix as written (`k`, `Mi`, `5m`); `value` has it applied, times in ms. */
  | {
      readonly kind: 'number'
      readonly span: Span
      readonly value: number
      readonly text: string
      readonly unit?: string
    }
  | { readonly kind: 'boolean'; readonly span: Span; readonly value: boolean }
  | { readonly kind: 'null'; readonly span: Span }
  | {
      readonly kind: 'call'
      readonly span: Span
      readonly name: string
      readonly nameSpan: Span
      readonly args: readonly Expr[]
    }
  | { readonly kind: 'unary'; readonly span: Span; readonly op: 'not' | '-'; readonly operand: Expr }
  | {
      readonly kind: 'binary'
      readonly span: Span
      readonly op: BinaryOp
      readonly opSpan: Span
      readonly left: Expr
      readonly right: Expr
    }
  | {
      readonly kind: 'conditional'
      readonly span: Span
      readonly condition: Expr
      readonly then: Expr
      readonly otherwise: Expr
    }
  | {
      readonly kind: 'in'
      readonly span: Span
      readonly negated: boolean
      readonly operand: Expr
      readonly items: readonly Expr[]
    }
  /** `x matches "glob"` (whole value), `x matches /regex/` (search), `x like "a%"`; the function form `matches(f, "re")` is a call. */
  | {
      readonly kind: 'matches'
      readonly span: Span
      readonly style: 'glob' | 'like'
      readonly negated: boolean
      readonly operand: Expr
      readonly pattern: Expr
      /** Cloud SIEM rules only: the character of `LIKE … ESCAPE 'c'`; a backslash without it. */
      readonly escape?: string
    }
  | {
      readonly kind: 'matches'
      readonly span: Span
      readonly style: 'regex'
      readonly negated: boolean
      readonly operand: Expr
      readonly pattern: RegexLiteral
    }
  | {
      readonly kind: 'contains'
      readonly span: Span
      readonly negated: boolean
      readonly operand: Expr
      readonly part: Expr
    }
  | { readonly kind: 'isNull'; readonly span: Span; readonly negated: boolean; readonly operand: Expr }
  /** True where the fields have the values of one of its rows. */
  | { readonly kind: 'subquery'; readonly span: Span; readonly subquery: Subquery }
  /** Is there a row of the table with these keys? */
  | {
      readonly kind: 'lookupContains'
      readonly span: Span
      readonly table: TablePath
      readonly on: readonly TableKey[]
    }
  /** Only as the second argument of `replace(s, /re/, r)` and in `matches`. */
  | RegexLiteral
  /** Cloud SIEM rules only: `fields['a.b']`, one literal key. */
  | { readonly kind: 'rawField'; readonly span: Span; readonly key: string }
  /** Cloud SIEM rules only: `fieldTags['srcDevice_ip']`, the tags of the entity in that field. */
  | { readonly kind: 'fieldTags'; readonly span: Span; readonly field: string }
  /** Cloud SIEM rules only: `[a, b]`. */
  | { readonly kind: 'list'; readonly span: Span; readonly items: readonly Expr[] }

export interface RegexLiteral {
  readonly kind: 'regex'
  readonly span: Span
  /** The text between the slashes with `\/` already unescaped. */
  readonly pattern: string
}

// -------------------------------------------------------------------------------------------------- search (scope)

export type SearchExpr =
  | { readonly kind: 'all'; readonly span: Span }
  | { readonly kind: 'and' | 'or'; readonly span: Span; readonly items: readonly SearchExpr[] }
  | { readonly kind: 'not'; readonly span: Span; readonly item: SearchExpr }
  /** A bare word; `*` and `?` are wildcards within one term. */
  | { readonly kind: 'keyword'; readonly span: Span; readonly text: string }
  /** A quoted phrase: literal, case-insensitive, a run of white space counts as one. */
  | { readonly kind: 'phrase'; readonly span: Span; readonly text: string }
  | {
      readonly kind: 'metadata'
      readonly span: Span
      readonly field: FieldRef
      readonly op: '=' | '!=' | '<' | '<=' | '>' | '>='
      readonly value: string
      readonly valueSpan: Span
      readonly quoted: boolean
      /** Came out of data: `*` and `?` are no wildcards. Never in what was read from a text. */
      readonly exact?: true
    }
  | { readonly kind: 'subquery'; readonly span: Span; readonly subquery: Subquery }

// ------------------------------------------------------------------------------------------- subqueries and tables

/** A point in time of `from=(…)`, `to=(…)`. */
export type SubqueryTime = { readonly span: Span; readonly text: string } & (
  | { readonly kind: 'now' }
  /** Before now. */
  | { readonly kind: 'ago'; readonly ms: number }
  /** UTC. */
  | { readonly kind: 'at'; readonly ms: number }
  /** `12-31 23:59`: in the current year, UTC; `ms` from the start of the day. */
  | { readonly kind: 'inYear'; readonly month: number; readonly day: number; readonly ms: number }
)

/** `[subquery from=(-1d): scope | … | compose f, g]`. */
export interface Subquery {
  readonly span: Span
  readonly from: SubqueryTime | undefined
  readonly to: SubqueryTime | undefined
  /** Without `compose`. */
  readonly query: Query
  readonly fields: readonly FieldRef[]
  readonly maxResults: { readonly value: number; readonly span: Span } | undefined
  /** The values are searched for in the text, whatever the name of their field. */
  readonly keywords: { readonly span: Span } | undefined
}

/** What stands after `from` in `lookup`: `path://"/Library/x"` (then `quoted`), `/shared/x`, `https://…`, `geo://location`. */
export interface TablePath {
  /** Without `path://`. */
  readonly text: string
  readonly quoted: boolean
  readonly span: Span
}

/** `a = b`: one is a field, the other a column of a table; which is which is known when it is bound. */
export interface TableKey {
  readonly left: FieldRef
  readonly right: FieldRef
}

// ------------------------------------------------------------------------------------------------------ the query

/** What every stage has; the operator that owns the stage adds its own members. */
export interface StageBase {
  readonly kind: string
  readonly span: Span
}

export interface Query<S extends StageBase = StageBase> {
  readonly kind: 'query'
  readonly span: Span
  readonly search: SearchExpr
  readonly stages: readonly S[]
  readonly comments: readonly Comment[]
}

export interface Comment {
  readonly span: Span
  readonly style: 'line' | 'block'
  readonly text: string
}
