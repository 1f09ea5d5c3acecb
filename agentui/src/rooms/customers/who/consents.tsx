import { useState } from 'react'
import { may } from '@/app/session'
import { moment } from '@/i18n/dates'
import { Button } from '@/ui/button'
import { ChannelIcon } from '@/ui/icon'
import type { Profile } from '@/wire/shapes'
import { Agree, type Asked } from './agree'
import { History } from './history'
import { Section } from './section'
import { Chip, useNames } from './chip'
import { anything, asked, standing } from './standing'
import { Again, Waits } from './waits'
import { say } from './words'

/** Consents are what somebody said to being written to: how it stands, and why. */
export function Consents({ profile }: { profile: Profile }) {
  const [asking, ask] = useState<Asked | null>(null)
  const writes = may('contacts.write')
  const name = useNames()
  return (
    <Section title={say('consents')} text={say('consents.text')} action={writes ? <Button small icon="plus" onClick={() => ask({ channel: 'email', purpose: 'marketing', given: true })}>{say('consents.record')}</Button> : null}>
      <ul className="flex flex-col">
        {asked(profile.consents, profile.identities).map((a) => {
          const { state, by } = standing(profile.consents, a.channel, a.purpose)
          const wider = by && (anything(by.channel) || anything(by.purpose)) ? say('consents.by', { what: name(by) }) : ''
          return (
            <li key={`${a.channel}|${a.purpose}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2 last:border-b-0">
              <ChannelIcon kind={a.channel} size={16} />
              <span className={state === 'pending' ? 'min-w-0 flex-[1_0_calc(100%-2.5rem)]' : 'min-w-40 flex-1'}>
                <span className="block font-medium" dir="auto">{name(a)}</span>
                <span className="num block text-sm text-muted" dir="auto">{by ? [say('consents.since', { when: moment(by.at) }), by.source, wider].filter(Boolean).join(' · ') : say('consents.never')}</span>
                {state === 'pending' && by ? <Waits of={by} /> : null}
              </span>
              <span className={state === 'pending' ? 'flex-1 ps-7' : ''}><Chip state={state} /></span>
              {writes && state === 'pending' && by ? <Again contact={profile.id} of={by} what={name(a)} /> : null}
              {writes ? <Button small aria-label={say(state === 'yes' ? 'consents.no.of' : 'consents.yes.of', { what: name(a) })} onClick={() => ask({ ...a, given: state !== 'yes' })}>{say(state === 'yes' ? 'consents.take' : 'consents.give')}</Button> : null}
            </li>
          )
        })}
      </ul>
      <History contact={profile.id} />
      {asking ? <Agree contact={profile.id} start={asking} onClose={() => ask(null)} /> : null}
    </Section>
  )
}
