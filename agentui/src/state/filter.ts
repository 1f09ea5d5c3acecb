import type { Conversation } from '@/wire/shapes'
import { nextDue } from './dues'

/** Filter narrows a list, as the query of GET /conversations writes it: the
 * numbers of the wall and of reports lead to lists by such words. */
export type Filter = Readonly<Record<string, string>>

const known = new Set(['view', 'status', 'inbox_id', 'team_id', 'assignee_id', 'tag', 'contact_id', 'channel', 'breached', 'at_risk', 'waiting_over', 'separate'])

/** filterOf reads a filter; what is not understood is left out. */
export function filterOf(text: string | undefined): Filter {
  const out: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(text ?? '')) if (known.has(name) && value) out[name] = value
  return out
}

/** writeFilter is the text of a filter, the same for equal ones. */
export function writeFilter(filter: Filter): string {
  return new URLSearchParams(Object.entries(filter).sort(([a], [b]) => a.localeCompare(b))).toString()
}

const soon = 5 * 60_000 // ms; what the hub calls at risk

/** fits is the hub's own filter, for cards that change while we look. */
export function fits(card: Conversation, f: Filter, me: string, now: number): boolean {
  if (f.status && !f.status.split(',').includes(card.status)) return false
  if (f.team_id && f.team_id !== (card.team_id ?? 'none')) return false
  if (f.assignee_id && (f.assignee_id === 'me' ? me : f.assignee_id) !== (card.assignee_id ?? 'none')) return false
  if (f.inbox_id && !card.inbox_ids.includes(f.inbox_id)) return false
  if (f.tag && !card.tags.includes(f.tag)) return false
  if (f.contact_id && f.contact_id !== card.contact.id) return false
  if (f.channel && card.channel && f.channel !== card.channel) return false
  if (f.separate && !card.flags.includes('separate')) return false
  if (f.waiting_over && !(card.waiting_since && now - Date.parse(card.waiting_since) >= Number(f.waiting_over) * 1000)) return false
  const left = nextDue(card) - now
  if (f.breached && f.at_risk) return left <= soon
  if (f.breached) return left <= 0
  return f.at_risk ? left > 0 && left <= soon : true
}
