import type { ReactNode } from 'react'
import { Mark } from '@/app/nav'

/** Door is the card that stands alone: sign in, reset, invitation. */
export function Door({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <main className="flex h-full items-center justify-center overflow-y-auto p-4">
      <div className="w-full max-w-sm rounded-lg border border-line bg-surface p-7 shadow-low">
        <div className="mb-5 flex items-center gap-2.5"><Mark /><span className="text-lg font-semibold">Parley</span></div>
        <h1 className="text-xl font-semibold">{title}</h1>
        {text ? <p className="mt-1 text-muted">{text}</p> : null}
        <div className="mt-5">{children}</div>
      </div>
    </main>
  )
}
