// The page behind everything: a header with the Gallery button, and a word on what the product is.
import { Clapperboard, Film, Images, Share2 } from "lucide-react";

const STEPS = [
  { icon: Clapperboard, title: "Clip", text: "Mark the moments that matter while the game is still running." },
  { icon: Film, title: "Cut", text: "Put them in order, crop to the player, slow down what was too fast." },
  { icon: Share2, title: "Share", text: "Export once. Every finished video waits for you in the gallery." },
];

export default function HomePage({ count, onOpenGallery }) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-5xl flex-col px-4 sm:px-8">
      <header className="flex items-center justify-between py-5">
        <span className="text-lg font-semibold tracking-tight">
          Side<span className="text-cyan-300">line</span>
        </span>
        <button type="button" aria-haspopup="dialog" onClick={onOpenGallery} className="button bg-slate-800 hover:bg-slate-700">
          <Images size={18} aria-hidden />
          Gallery
          {count > 0 && (
            <span className="ml-1 rounded-full bg-cyan-300 px-2 text-xs leading-5 font-semibold text-slate-900">
              {count}
              <span className="sr-only"> {count === 1 ? "video" : "videos"}</span>
            </span>
          )}
        </button>
      </header>

      <main className="flex flex-1 flex-col justify-center gap-14 py-12">
        <div className="max-w-2xl">
          <h1 className="text-4xl font-semibold tracking-tight text-balance sm:text-6xl">Your season, cut to the good parts.</h1>
          <p className="mt-5 text-lg text-pretty text-slate-300">
            Sideline turns long game recordings into short films worth sending to someone.
          </p>
        </div>
        <ul role="list" className="grid gap-4 sm:grid-cols-3">
          {STEPS.map(({ icon: Icon, title, text }) => (
            <li key={title} className="rounded-xl border border-slate-800 bg-slate-900 p-5">
              <Icon size={22} aria-hidden className="text-cyan-300" />
              <h2 className="mt-3 font-medium">{title}</h2>
              <p className="mt-1 text-sm text-slate-400">{text}</p>
            </li>
          ))}
        </ul>
      </main>
    </div>
  );
}
