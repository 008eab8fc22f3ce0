import type { RecordValues } from '../rules/template.ts'
import type { HitRow } from './evaluate.ts'

/** The fields of a row as rules and reports read them. */
export const valuesOf = (row: HitRow): RecordValues => row as unknown as RecordValues

export const listOf = (value: RecordValues[string]): readonly string[] =>
  Array.isArray(value) ? (value as readonly string[]) : []

export const textOf = (value: RecordValues[string]): string => (typeof value === 'string' ? value : '')
