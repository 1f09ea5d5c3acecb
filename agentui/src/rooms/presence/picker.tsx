import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTicking } from '@/app/hooks'
import { t } from '@/i18n'
import { clockTime } from '@/i18n/dates'
import type { Presence } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Dialog, DialogFoot } from '@/ui/dialog'
import { Input, Select } from '@/ui/field'
import { Menu } from '@/ui/menu'
import { PresenceChoices } from './choices'
import { Dot } from './dot'
import { myPresence, settle, type Wish } from './say'

/** PresencePicker says in the main menu whether I am there, and changes it. It
 * shows what the hub believes, also when somebody else has said it. */
export function PresencePicker({ className }: { className: string }) {
  const { data } = useQuery(myPresence)
  const [asking, setAsking] = useState(false)
  if (!data) return null
  const words = `${t(`presence.${data.state}`)}${data.reason ? `, ${data.reason}` : ''}${data.until ? `, ${t('presence.until.time', { time: clockTime(data.until) })}` : ''}`
  return (
    <>
      <Menu trigger={
        <button type="button" className={className} aria-label={t('presence.you', { state: words })} data-hint={words}>
          <Dot state={data.state} size={14} />
          <span className="max-w-full truncate px-0.5 max-[559px]:sr-only">{label(data)}</span>
        </button>
      }><PresenceChoices state={data.state} choose={(wish) => void settle(wish)} ask={() => setAsking(true)} /></Menu>
      {asking ? <Reason close={() => setAsking(false)} /> : null}
    </>
  )
}

const label = (mine: Presence) => (mine.state === 'away' && mine.until ? `→ ${clockTime(mine.until)}` : t(`presence.${mine.state}`))

const spans = [0, 15, 30, 60, 120, 240] as const // minutes; 0 = until I am back

/** Reason asks why I am away, and for how long. */
function Reason({ close }: { close: () => void }) {
  const now = useTicking((at) => Math.floor(at / 60_000) * 60_000)
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const form = new FormData(e.currentTarget)
    const minutes = Number(form.get('minutes'))
    const wish: Wish = { state: 'away', reason: String(form.get('reason')).trim() }
    if (minutes > 0) wish.until = new Date(Date.now() + minutes * 60_000).toISOString()
    close()
    void settle(wish)
  }
  return (
    <Dialog open onClose={close} title={t('presence.other')}>
      <form onSubmit={submit}>
        <div className="flex flex-col gap-4 px-5 pt-1 pb-5">
          <Input label={t('presence.reason')} help={t('presence.reason.help')} name="reason" maxLength={100} required autoComplete="off" />
          <Select label={t('presence.until')} name="minutes" options={spans.map((n) => ({ value: String(n), text: n ? `${t('presence.minutes', { n })} (${clockTime(now + n * 60_000)})` : t('presence.until.back') }))} />
        </div>
        <DialogFoot><Button onClick={close}>{t('cancel')}</Button><Button type="submit" look="primary">{t('presence.say')}</Button></DialogFoot>
      </form>
    </Dialog>
  )
}
