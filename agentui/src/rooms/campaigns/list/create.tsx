import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { queries } from '@/app/hub'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Input } from '@/ui/field'
import { Failed, words } from '@/ui/states'
import { ApiError } from '@/wire/client'
import { say } from '../say'
import { blank, create } from '../wire'

/** CreateCampaignPage asks for a name: from then on everything is kept. */
export function CreateCampaignPage() {
  const [name, setName] = useState('')
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const go = useNavigate()
  if (!may('campaigns.write')) return <Failed page={say('new')} error={new ApiError(403, {}, '')} />
  const make = async (e: FormEvent) => {
    e.preventDefault()
    if (!name.trim()) return setError(say('name.missing'))
    setBusy(true)
    try {
      const saved = await create(blank(name.trim()))
      queries.setQueryData(['campaigns', saved.id], saved)
      void queries.invalidateQueries({ queryKey: ['campaigns'], exact: true })
      await go({ to: '/campaigns/$id/$step', params: { id: saved.id, step: 'audience' }, replace: true })
    } catch (cause) {
      setError(words(cause))
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(e) => void make(e)} className="mx-auto flex w-full max-w-md flex-col gap-4 p-4 min-[800px]:p-8">
      <div><h1 className="text-2xl font-semibold">{say('new')}</h1><p className="mt-0.5 text-muted">{say('new.text')}</p></div>
      <Input label={say('name')} value={name} onChange={(e) => setName(e.target.value)} error={error} maxLength={200} placeholder={say('name.example')} autoFocus required />
      <div className="flex gap-2"><Button onClick={() => void go({ to: '/campaigns' })}>{t('cancel')}</Button><Button look="primary" type="submit" busy={busy}>{say('new.go')}</Button></div>
    </form>
  )
}
