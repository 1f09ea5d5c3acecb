import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId, useState, type ReactNode } from 'react'
import { useChannels } from '@/app/load'
import { useTicking } from '@/app/hooks'
import { may } from '@/app/session'
import { currentLanguage } from '@/i18n'
import { localTime } from '@/i18n/dates'
import { Button, IconButton } from '@/ui/button'
import { Field, Input, Select } from '@/ui/field'
import { words } from '@/ui/states'
import type { Profile } from '@/wire/shapes'
import { Belonging } from './belonging'
import { Form } from './form'
import { belongsQuery, change } from './wire'
import { say } from './words'

const tongue = (code?: string): string => {
  try { return code ? (new Intl.DisplayNames(currentLanguage(), { type: 'language' }).of(code) ?? code) : '' } catch { return code ?? '' }
}

/** About is how to write to a person: language, zone, channel, organisation. */
export function About({ profile }: { profile: Profile }) {
  const [doing, setDoing] = useState<'' | 'edit' | 'organisation'>('')
  const { data: organisation, error } = useQuery(belongsQuery(profile.id))
  const channels = useChannels()
  const local = useTicking((now) => localTime(profile.zone, now))
  const liked = profile.traits.preferred_channel
  const writes = may('contacts.write')
  return (
    <section aria-label={say('about')} className="mt-5">
      <div className="mb-1.5 flex items-center justify-between">
        <h3 className="text-xs font-semibold text-muted">{say('about')}</h3>
        {writes ? <Button small look="ghost" icon="pen" onClick={() => setDoing('edit')}>{say('edit')}</Button> : null}
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-1">
        <Line name={say('language')}>{tongue(profile.language)}</Line>
        <Line name={say('zone')}>{[profile.zone?.replaceAll('_', ' '), local].filter(Boolean).join(' · ')}</Line>
        <Line name={say('channel')}>{liked ? (channels.find((c) => c.kind === liked)?.name ?? liked) : ''}</Line>
        <dt className="text-muted">{say('organisation')}</dt>
        <dd className="flex min-w-0 items-center gap-1">
          {error ? <span className="text-danger">{words(error)}</span> : organisation
            ? <Link to="/customers" search={{ org: organisation.id }} className="min-w-0 truncate rounded-sm underline underline-offset-2" dir="auto" aria-label={`${organisation.name}: ${say('organisation.members')}`}>{organisation.name}</Link>
            : <span className="text-muted">{say('organisation.none')}</span>}
          {writes ? <IconButton icon="pen" label={say('organisation.set')} className="!h-7 !min-w-7" onClick={() => setDoing('organisation')} /> : null}
        </dd>
      </dl>
      {doing === 'edit' ? <Edit profile={profile} onClose={() => setDoing('')} /> : null}
      {doing === 'organisation' ? <Belonging contact={profile.id} now={organisation ?? null} onClose={() => setDoing('')} /> : null}
    </section>
  )
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return <><dt className="text-muted">{name}</dt><dd className="min-w-0 break-words" dir="auto">{children || <span className="text-muted">{say('unknown')}</span>}</dd></>
}

const zones: readonly string[] = Intl.supportedValuesOf('timeZone')

function Edit({ profile, onClose }: { profile: Profile; onClose: () => void }) {
  const [name, setName] = useState(profile.name)
  const [language, setLanguage] = useState(profile.language ?? '')
  const [zone, setZone] = useState(profile.zone ?? '')
  const [liked, setLiked] = useState(profile.traits.preferred_channel ?? '')
  const channels = useChannels()
  const list = useId()
  const there = useTicking((now) => localTime(zone, now))
  const options = [{ value: '', text: say('channel.none') }, ...channels.map((c) => ({ value: c.kind, text: c.name }))]
  if (liked && !options.some((o) => o.value === liked)) options.push({ value: liked, text: liked })
  const run = () => change(profile.id, {
    ...(name.trim() !== profile.name ? { name: name.trim() } : {}), ...(language !== (profile.language ?? '') ? { language: language.trim() || null } : {}),
    ...(zone !== (profile.zone ?? '') ? { zone: zone.trim() || null } : {}), ...(liked !== (profile.traits.preferred_channel ?? '') ? { preferred_channel: liked || null } : {}),
  })
  return (
    <Form title={say('edit.about')} run={run} onClose={onClose}>
      <Input label={say('name')} value={name} maxLength={200} onChange={(e) => setName(e.target.value)} />
      <Input label={say('language')} help={tongue(language.trim()) || say('language.help')} value={language} maxLength={35} dir="ltr" autoComplete="off" onChange={(e) => setLanguage(e.target.value)} />
      <Field label={say('zone')} help={there || undefined}>
        {(props) => <><input {...props} list={list} value={zone} maxLength={64} dir="ltr" autoComplete="off" spellCheck={false} onChange={(e) => setZone(e.target.value)} className="field-box" /><datalist id={list}>{zones.map((z) => <option key={z} value={z}>{z}</option>)}</datalist></>}
      </Field>
      <Select label={say('channel')} value={liked} options={options} onChange={(e) => setLiked(e.target.value)} />
    </Form>
  )
}
