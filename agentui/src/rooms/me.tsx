import { Link } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { run } from '@/app/commands'
import { useMe, usePrefs } from '@/app/hooks'
import { setPrefs, type Prefs } from '@/app/prefs'
import { refreshMe, signOut } from '@/app/session'
import { languages, t } from '@/i18n'
import { ApiError, patch, post } from '@/wire/client'
import { Button } from '@/ui/button'
import { Check, Input, Select } from '@/ui/field'
import { Icon } from '@/ui/icon'
import { keyText } from '@/ui/keys'
import { words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { PageFrame, Panel } from './admin/frame'
import { Notices } from './notices'

export function MePage() {
  const me = useMe()
  return (
    <main aria-label={t('me.title')} className="min-h-0 flex-1 overflow-y-auto">
      <PageFrame title={me.name} text={`${me.email} · ${t(`role.${me.role}`)}`} action={<Button icon="out" onClick={() => void signOut()}>{t('nav.out')}</Button>}>
        <Panel title={t('me.handover')} text={t('me.handover.text')}><Link to="/me/handover" className="inline-flex items-center gap-1.5 rounded-sm text-accent underline underline-offset-2"><Icon name="arrow" size={16} />{t('handover')}</Link></Panel>
        <Panel title={t('me.ratings')} text={t('me.ratings.text')}><Link to="/reports/ratings" className="inline-flex items-center gap-1.5 rounded-sm text-accent underline underline-offset-2"><Icon name="bars" size={16} />{t('reports.ratings')}</Link></Panel>
        <Naming />
        <Password />
        <Look />
        <Notices />
        <Keyboard />
      </PageFrame>
    </main>
  )
}

function Naming() {
  const me = useMe()
  const [name, setName] = useState(me.name)
  const [language, setLanguage] = useState(me.language.slice(0, 2) || 'en')
  const [busy, setBusy] = useState(false)
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    try {
      await patch('/me', { name: name.trim(), language })
      await refreshMe()
      notify(t('saved'))
    } catch (error) {
      notify(words(error), { tone: 'bad' })
    } finally { setBusy(false) }
  }
  return (
    <Panel title={t('me.profile')}>
      <form onSubmit={(e) => void submit(e)} className="flex flex-col gap-4">
        <Input label={t('name')} value={name} onChange={(e) => setName(e.target.value)} required maxLength={200} autoComplete="name" />
        <Select label={t('language')} value={language} onChange={(e) => setLanguage(e.target.value)} options={languages.map((l) => ({ value: l.code, text: l.name }))} />
        <div><Button type="submit" look="primary" busy={busy}>{t('save')}</Button></div>
      </form>
    </Panel>
  )
}

function Password() {
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const form = e.currentTarget
    const data = new FormData(form)
    setBusy(true)
    setError('')
    try {
      await post('/me/password', { current_password: data.get('current'), new_password: data.get('new') })
      form.reset()
      notify(t('me.password.done'))
    } catch (cause) {
      const wrong = cause instanceof ApiError && cause.fields.some((f) => f.field === 'current_password')
      setError(wrong ? t('me.password.wrong') : words(cause))
    } finally { setBusy(false) }
  }
  return (
    <Panel title={t('me.password')} text={t('me.password.text')}>
      <form onSubmit={(e) => void submit(e)} className="flex flex-col gap-4">
        <Input label={t('password.current')} name="current" type="password" autoComplete="current-password" required dir="ltr" />
        <Input label={t('password.new')} name="new" type="password" autoComplete="new-password" minLength={8} required help={t('password.rule')} dir="ltr" />
        {error ? <p role="alert" className="text-danger">{error}</p> : null}
        <div><Button type="submit" look="primary" busy={busy}>{t('save')}</Button></div>
      </form>
    </Panel>
  )
}

function Look() {
  const prefs = usePrefs()
  return (
    <Panel title={t('me.look')}>
      <div className="grid gap-4 min-[560px]:grid-cols-2">
        <Select label={t('me.theme')} value={prefs.theme} onChange={(e) => setPrefs({ theme: e.target.value as Prefs['theme'] })} options={(['system', 'light', 'dark'] as const).map((v) => ({ value: v, text: t(`me.theme.${v}`) }))} />
        <Select label={t('me.density')} value={String(prefs.density)} onChange={(e) => setPrefs({ density: Number(e.target.value) as Prefs['density'] })} options={(['72', '56', '40'] as const).map((v) => ({ value: v, text: t(`me.density.${v}`) }))} />
      </div>
    </Panel>
  )
}

function Keyboard() {
  const prefs = usePrefs()
  return (
    <Panel title={t('me.keys')}>
      <div className="flex flex-col gap-4">
        <Check label={t('me.keys.single')} help={t('me.keys.single.help', { mod: keyText('mod')[0]! })} checked={prefs.singleKeys} onChange={(e) => setPrefs({ singleKeys: e.target.checked })} />
        <Check label={t('me.sla')} checked={prefs.sayDeadlines} onChange={(e) => setPrefs({ sayDeadlines: e.target.checked })} />
        <div><Button icon="keyboard" onClick={() => run('help')}>{t('me.keys.show')}</Button></div>
      </div>
    </Panel>
  )
}
