import { tell } from '@/i18n'
import { causes, deliveries, type Option, type World } from '../settle/names'
import { told } from '../words'
import type { Field } from './wire'

/** fieldName is what a field is called; one that is newer than this desk keeps
 * the hub's name. */
export const fieldName = (name: string): string => told(`rf.${name}`) ?? name.split('.').slice(1).join(' ').replaceAll('_', ' ')

/** optionsOf are the values a field can have; none: anything. */
export function optionsOf(f: Field | undefined, w: World): Option[] {
  switch (f?.ids) {
    case 'agent': return w.agents
    case 'team': return w.teams
    case 'inbox': return w.inboxes
    case 'brand': return w.brands
  }
  switch (f?.name) {
    case 'message.channel': case 'conversation.last_message.channel': return w.channels
    case 'message.delivery': return deliveries()
    case 'clock.cause': return causes()
  }
  return (f?.values ?? []).map((v) => ({ value: v, text: tell(`status.${v}`) ?? tell(`priority.${v}`) ?? told(`rv.${v}`) ?? v.replaceAll('_', ' ') }))
}
