import { own } from '../base/own.ts'
import type { Span } from '../base/span.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'

/** A normalised record field, or a raw key of the event (`fields['a.b']`). */
export type TemplateRef =
  | { readonly kind: 'field'; readonly name: string; readonly span: Span }
  | { readonly kind: 'raw'; readonly key: string; readonly span: Span }

/** A field of the record that stands for a step of a chain: `made.dohyo_actor`. */
export interface StepField {
  readonly step: string
  readonly field: string
}

/** The parts of a reference's name when it names a step of a chain. */
export const stepField = (ref: TemplateRef): StepField | undefined => {
  const [step, field] = ref.kind === 'field' ? ref.name.split('.') : []
  return step === undefined || field === undefined ? undefined : { step, field }
}

/** Fixed text and references, in order. */
export type Template = readonly (string | TemplateRef)[]

/** What a field may hold once it has left the engine. */
export type FieldValue = string | number | boolean | readonly string[] | null | undefined

/** Values of a record by {@link refKey}. */
export type RecordValues = Readonly<Record<string, FieldValue>>

/** The key under which a reference's value is kept: the field's name, or `fields['a.b']`. */
export const refKey = (ref: TemplateRef): string => (ref.kind === 'field' ? ref.name : `fields['${ref.key}']`)

const FIELD = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?$/
const RAW = /^fields(?:\.(\w+)|\[(?:'([^']+)'|"([^"]+)"|([^'"\]]+))\])$/

/**
 * Parses `{{field}}`, `{{fields['a.b']}}`, `{{fields["a.b"]}}`, `{{fields[a.b]}}` and `{{fields.a}}` (cloud-siem rules of
 * Sumo). Spans are offsets in `text`; `path` names the template in messages.
 */
export const parseTemplate = (
  text: string,
  path: string,
): { readonly template: Template; readonly diagnostics: readonly Diagnostic[] } => {
  const template: (string | TemplateRef)[] = []
  const diagnostics: Diagnostic[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('{{', at)
    if (open === -1) break
    if (open > at) template.push(text.slice(at, open))
    const close = text.indexOf('}}', open)
    if (close === -1) {
      const span = { start: open, end: open + 2 }
      diagnostics.push(
        diagnostic('DQ502', { path, reason: '`{{` is not closed', help: 'end the field with `}}`' }, span),
      )
      return { template, diagnostics }
    }
    const ref = parseRef(text.slice(open + 2, close).trim(), { start: open, end: close + 2 })
    if (ref !== undefined) template.push(ref)
    else
      diagnostics.push(
        diagnostic(
          'DQ502',
          {
            path,
            reason: `${text.slice(open, close + 2)} is not a field`,
            help: "write {{field}} or {{fields['raw.key']}}",
          },
          { start: open, end: close + 2 },
        ),
      )
    at = close + 2
  }
  if (at < text.length) template.push(text.slice(at))
  return { template, diagnostics }
}

/** A field, a step's field, or a raw key in one of the spellings of templates. */
export const parseRef = (inside: string, span: Span): TemplateRef | undefined => {
  const raw = RAW.exec(inside)
  const key = raw?.slice(1).find((group) => group !== undefined)
  if (key !== undefined) return { kind: 'raw', key, span }
  return FIELD.test(inside) && inside !== 'fields' ? { kind: 'field', name: inside, span } : undefined
}

/** The references of a template, without repetition. */
export const templateFields = (template: Template): readonly TemplateRef[] => {
  const found = new Map<string, TemplateRef>()
  for (const part of template) if (typeof part !== 'string') found.set(refKey(part), part)
  return [...found.values()]
}

/** The value of a field; none where the record has no field of that name. */
export const valueIn = (values: RecordValues, ref: TemplateRef): FieldValue => own(values, refKey(ref))

/** The text of a value as templates show it: null is empty, lists are joined by `, `. */
export const fieldText = (value: FieldValue): string => {
  if (value === null || value === undefined) return ''
  return Array.isArray(value) ? value.join(', ') : String(value)
}

/** No escaping of any kind: that is for whoever prints the text. */
export const renderTemplate = (template: Template, values: RecordValues): string =>
  template.map((part) => (typeof part === 'string' ? part : fieldText(valueIn(values, part)))).join('')
