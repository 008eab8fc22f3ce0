import { knownName } from '../actor-names.ts'
import type { Severity } from '../document.ts'
import { type ExposureState, stateName } from '../exposure.ts'
import { count } from '../layout.ts'
import { clock } from '../timeline-text.ts'
import { type Html, html } from './markup.ts'

export const badge = (severity: Severity): Html => html`<span class="badge ${severity}">${severity}</span>`

export const stateText = (state: ExposureState): Html =>
  html`<span class="state ${state.replace(' ', '-')}">${state === 'unknown' ? 'not known' : stateName(state)}</span>`

/** The part of a name that people know it by, with all of it below where that is more. */
export const named = (name: string): Html => {
  const short = knownName(name)
  return short === name
    ? html`<span class="name">${name}</span>`
    : html`<span class="name">${short}</span> <span class="full">${name}</span>`
}

/** An instant for people and machines: `2026-11-24 01:02:03 UTC`. */
export const moment = (iso: string): Html => html`<time datetime="${iso}">${clock(iso)} UTC</time>`

/** `09:31:02`, with the date in the tooltip of the machine-readable part. */
export const hour = (iso: string): Html => html`<time datetime="${iso}">${iso.slice(11, 19)}</time>`

/** A list, or its only item by itself; what is left out is counted, with where it is. */
export const listed = (items: readonly Html[], most: number, where: string): Html => {
  const [only] = items
  if (only !== undefined && items.length === 1) return only
  const rest = items.length - most
  return html`<ul>${items.slice(0, most).map((item) => html`<li>${item}</li>`)}${
    rest > 0 ? html`<li class="soft">… ${count(rest)} more: ${where}</li>` : ''
  }</ul>`
}

/** Where everything is that a page has no room for. */
export const ALL_OF_IT = '--format json has all'
