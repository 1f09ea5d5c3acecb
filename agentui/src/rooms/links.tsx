import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState, type FormEvent, type ReactNode } from 'react'
import { entered } from '@/app/session'
import { currentLanguage, t } from '@/i18n'
import { Button } from '@/ui/button'
import { Input } from '@/ui/field'
import { words } from '@/ui/states'
import { ApiError, call } from '@/wire/client'
import type { Me } from '@/wire/shapes'
import { Door } from './door'

/** useForm sends a small form and keeps what it says. */
function useForm(send: (form: FormData) => Promise<void>) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')
  const [done, setDone] = useState(false)
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    setBusy(true)
    setError('')
    try {
      await send(new FormData(e.currentTarget))
      setDone(true)
    } catch (cause) {
      setError(cause instanceof ApiError && cause.status === 404 ? t('link.gone') : words(cause))
    } finally { setBusy(false) }
  }
  return { busy, error, done, submit }
}

type Form = ReturnType<typeof useForm>

function Body({ form, button, children }: { form: Form; button: string; children: ReactNode }) {
  return (
    <form onSubmit={(e) => void form.submit(e)} className="flex flex-col gap-4">
      {children}
      {form.error ? <p role="alert" className="text-danger">{form.error}</p> : null}
      <Button type="submit" look="primary" busy={form.busy}>{button}</Button>
    </form>
  )
}

const Password = () => <Input label={t('password.new')} name="password" type="password" autoComplete="new-password" minLength={8} required help={t('password.rule')} dir="ltr" />
const ToLogin = () => <p className="mt-4 text-center"><Link to="/login" className="text-accent underline underline-offset-2">{t('reset.login')}</Link></p>
const useToken = () => (useParams({ strict: false }) as { token: string }).token
const asking = (path: string, body: object) => call('POST', path, { body, quiet: true })

export function ResetPage() {
  const form = useForm(async (data) => void (await asking('/password-resets', { email: data.get('email') })))
  return (
    <Door title={t('reset.title')} text={form.done ? undefined : t('reset.text')}>
      {form.done ? <p role="status">{t('reset.sent')}</p> : (
        <Body form={form} button={t('reset.button')}><Input label={t('email')} name="email" type="email" autoComplete="username" required autoFocus dir="ltr" /></Body>
      )}
      <ToLogin />
    </Door>
  )
}

export function NewPasswordPage() {
  const token = useToken()
  const form = useForm(async (data) => void (await asking('/password-resets/use', { token, password: data.get('password') })))
  return (
    <Door title={t('reset.new.title')}>
      {form.done ? <p role="status">{t('reset.done')}</p> : <Body form={form} button={t('reset.new.button')}><Password /></Body>}
      <ToLogin />
    </Door>
  )
}

export function InvitePage() {
  const token = useToken()
  const go = useNavigate()
  const form = useForm(async (data) => {
    const name = String(data.get('name')).trim()
    const body = { token, password: data.get('password'), language: currentLanguage(), ...(name ? { name } : {}) }
    await entered((await asking('/invitations/accept', body)) as Me)
    await go({ to: '/' })
  })
  return (
    <Door title={t('invite.title')} text={t('invite.text')}>
      <Body form={form} button={t('invite.button')}>
        <Input label={`${t('name')} (${t('optional')})`} name="name" autoComplete="name" />
        <Password />
      </Body>
    </Door>
  )
}

export function SetupPage() {
  const token = useToken()
  const go = useNavigate()
  const form = useForm(async (data) => {
    const body = { token, language: currentLanguage(), ...Object.fromEntries(['email', 'name', 'password'].map((k) => [k, data.get(k)])) }
    await entered((await asking('/setup', body)) as Me)
    await go({ to: '/' })
  })
  return (
    <Door title={t('setup.title')} text={t('setup.text')}>
      <Body form={form} button={t('setup.button')}>
        <Input label={t('name')} name="name" autoComplete="name" required autoFocus />
        <Input label={t('email')} name="email" type="email" autoComplete="username" required dir="ltr" />
        <Password />
      </Body>
    </Door>
  )
}
