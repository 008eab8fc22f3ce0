import { shortName } from '../actor-names.ts'
import { type Exposure, since, wayName } from '../exposure.ts'
import { counted } from '../layout.ts'
import { type Html, html } from './markup.ts'
import { ALL_OF_IT, moment, named, stateText } from './parts.ts'

const MOST = 100

const row = (exposure: Exposure): Html => {
  const { resource, way, to, given, used, ended, state, reason, account, region, cloud } = exposure
  const by = given[0]?.actor ?? null
  return html`<tr role="row"><th role="rowheader" scope="row">${named(resource)}<span class="soft small"> ${[cloud, account, region].filter((part) => part !== null).join(' ')}</span></th>
<td role="cell" data-label="How">${wayName(way)}${to === 'everybody' ? '' : html` → ${named(to)}`}</td>
<td role="cell" data-label="Since">${moment(since(exposure))}${by === null ? '' : html`<br><span class="soft small">by ${shortName(by)}</span>`}</td>
<td role="cell" data-label="Used">${used.length === 0 ? html`<span class="soft">not seen</span>` : used.slice(0, 3).map((use) => html`${moment(use.time)} ${use.by === null ? '' : html`by ${use.by}`} `)}</td>
<td role="cell" data-label="Now">${stateText(state)}${ended === undefined ? '' : html` ${moment(ended.time)}`}<br><span class="soft small">${reason}</span></td></tr>
`
}

/** What got out, how, to whom, since when, and whether that is over. */
export const exposureTable = (exposures: readonly Exposure[]): Html =>
  html`<div class="scroll"><table class="wide" role="table"><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">What</th><th role="columnheader" scope="col">How, and to whom</th><th role="columnheader" scope="col">Since</th><th role="columnheader" scope="col">Used</th><th role="columnheader" scope="col">Now</th></tr></thead><tbody role="rowgroup">
${exposures.slice(0, MOST).map(row)}</tbody></table></div>
${exposures.length > MOST ? html`<p class="soft">… ${counted(exposures.length - MOST, 'more exposure')}: ${ALL_OF_IT}</p>` : ''}`
