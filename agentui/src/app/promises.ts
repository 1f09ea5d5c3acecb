import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import type { Clock } from '@/wire/shapes'
import type { Make } from './verb'

/** promising starts the clock of something a customer was told. */
export const promising = (due: Date, text: string): Make => () =>
  ({ path: 'promise', body: { due_at: due.toISOString(), text }, patch: {}, said: t('promise.made', { time: moment(due.getTime()) }) })

/** ending says that a promise was kept, or takes it back. */
export const ending = (clock: Clock, kept: boolean): Make => (card) => ({
  path: `promises/${clock.cycle}/${kept ? 'keep' : 'drop'}`, body: {}, said: t(kept ? 'promise.kept' : 'promise.dropped'),
  patch: { clocks: card.clocks.filter((c) => !(c.metric === clock.metric && c.cycle === clock.cycle)) },
})
