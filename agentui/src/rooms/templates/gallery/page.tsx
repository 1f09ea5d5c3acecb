import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { queries } from '@/app/hub'
import { may } from '@/app/session'
import { currentLanguage } from '@/i18n'
import { purposeName } from '@/rooms/campaigns/topics'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Failed, Skeleton, words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { ApiError } from '@/wire/client'
import { Marks } from '../list/marks'
import { kindIcon } from '../list/row'
import { allKey, copyOf, draftQuery, libraryQuery, templateQuery, type Kind, type LibraryEntry, type View } from '../wire'
import { say, told } from '../words'
import { NameDialog } from './name'
import { Picture } from './picture'

const kinds = ['message', 'block', 'layout'] as const

/** NewTemplatePage offers what comes with the hub, and empty sheets. */
export function NewTemplatePage() {
  const writes = may('templates.write')
  const { data, error, isPending, refetch } = useQuery({ ...libraryQuery, enabled: writes })
  const [kind, setKind] = useState<Kind | null>(null)
  const go = useNavigate()
  const open = async (made: View) => {
    queries.setQueryData(templateQuery(made.id).queryKey, made)
    void queries.invalidateQueries({ queryKey: allKey })
    await go({ to: '/campaigns/templates/$id', params: { id: made.id } })
  }
  if (!writes) return <Failed page={say('new')} error={new ApiError(403, {}, '')} />
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-6 p-4 min-[800px]:p-8">
      <header>
        <Link to="/campaigns/templates" className="inline-flex items-center gap-1 rounded-sm text-sm text-muted hover:text-fg"><Icon name="back" size={14} />{say('title')}</Link>
        <h1 className="mt-1 text-2xl font-semibold">{say('new')}</h1>
        <p className="mt-0.5 text-muted">{say('new.text')}</p>
      </header>
      <section aria-labelledby="empty-sheets" className="flex flex-col gap-3">
        <h2 id="empty-sheets" className="text-lg font-semibold">{say('empty.sheet')}</h2>
        <ul className="grid grid-cols-1 gap-3 min-[700px]:grid-cols-3">
          {kinds.map((k) => (
            <li key={k}>
              <button type="button" onClick={() => setKind(k)} className="flex h-full w-full items-start gap-3 rounded-md border border-dashed border-line-strong bg-surface p-4 text-start hover:border-accent hover:bg-hover">
                <span className="inline-flex size-9 shrink-0 items-center justify-center rounded-sm bg-accent-soft text-accent"><Icon name={kindIcon[k]!} /></span>
                <span><span className="block font-semibold">{say(`kind.${k}`)}</span> <span className="block text-sm text-muted">{say(`kind.${k}.text`)}</span></span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="library" className="flex flex-col gap-3">
        <h2 id="library" className="text-lg font-semibold">{say('library')}</h2>
        {isPending ? <Skeleton rows={2} className="h-72" /> : null}
        {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,17rem),1fr))] gap-4">{data?.map((e) => <Card key={e.id} entry={e} open={open} />)}</ul>
      </section>
      {kind ? <NameDialog kind={kind} onClose={() => setKind(null)} open={open} /> : null}
    </div>
  )
}

/** shownOf is the variant that is drawn: the mail in the reader's language. */
function shownOf({ template }: LibraryEntry) {
  const mails = template.variants.filter((v) => v.source !== 'text')
  return mails.find((v) => v.locale === currentLanguage()) ?? mails.find((v) => !v.locale) ?? template.variants[0]!
}

function Card({ entry, open }: { entry: LibraryEntry; open: (made: View) => Promise<void> }) {
  const { template } = entry
  const { data } = useQuery(draftQuery({ ...template, variants: [shownOf(entry)] }, { edge: 'usual' }))
  const html = data?.variants[0]?.html
  const name = told(`library.${entry.id}`) ?? template.name
  const use = useMutation({ mutationFn: () => copyOf(entry.id), onSuccess: open, onError: (e) => notify(words(e), { tone: 'bad' }) })
  const unique = (pick: (v: (typeof template.variants)[number]) => string | undefined) => [...new Set(template.variants.map((v) => pick(v) ?? ''))]
  return (
    <li className="flex flex-col overflow-hidden rounded-md border border-line bg-surface">
      {html ? <Picture html={html} title={name} /> : <div className="skeleton h-56 !rounded-none" aria-hidden="true" />}
      <div className="flex flex-1 flex-col gap-2 border-t border-line p-4">
        <h3 className="font-semibold">{name}</h3>
        <p className="flex-1 text-sm text-muted">{told(`library.${entry.id}.text`) ?? entry.about}</p>
        <Marks channels={unique((v) => v.channel)} locales={unique((v) => v.locale)} />
        <div className="mt-1 flex items-center justify-between gap-2">
          <span className="text-sm text-muted">{purposeName(template.purpose ?? 'marketing')}</span>
          <Button small look="primary" busy={use.isPending} aria-label={say('library.use.name', { name })} onClick={() => use.mutate()}>{say('library.use')}</Button>
        </div>
      </div>
    </li>
  )
}
