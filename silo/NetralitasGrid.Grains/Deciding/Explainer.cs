using System.Globalization;
using System.Text;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Deciding;

/// <summary>
/// Says a decision in sentences of the pack: what was reported and when, which rules apply and why, what is recommended, to whom and by when,
/// and that Bawaslu and the PPK decide. Knows no personal data, so it can say none.
/// </summary>
internal static class Explainer
{
    [ThreadStatic]
    private static StringBuilder? _shared;

    public static Bilingual Explain(Decision decision, Weighing weighed, DecisionRequest request, IncidentInput input, in EventTime when, CompiledPack pack)
    {
        var text = _shared ??= new StringBuilder(2048);
        return new Bilingual(
            new Account(text.Clear(), pack.Wording.Indonesian, pack, decision, weighed, English: false).Tell(request, input, when),
            new Account(text.Clear(), pack.Wording.English, pack, decision, weighed, English: true).Tell(request, input, when));
    }

    private readonly record struct Account(StringBuilder Text, Vocabulary Words, CompiledPack Pack, Decision Decision, Weighing Weighed, bool English)
    {
        public string Tell(DecisionRequest request, IncidentInput input, in EventTime when)
        {
            Redecided();
            Reported(request, input, when);
            Rules();
            Recommendation();
            Addressees();
            Deadlines(when.PlaceZone);
            Say(Phrase.Decides);
            return Text.ToString();
        }

        private string In(Bilingual words) => English ? words.En : words.Id;

        private void Say(Phrase phrase, params ReadOnlySpan<string> values)
        {
            if (Text.Length > 0)
            {
                Text.Append(' ');
            }

            Words[phrase].AppendTo(Text, values);
        }

        /// <summary>Who reads a later decision must know first that it is one.</summary>
        private void Redecided()
        {
            if (Decision is { Supersedes: { } last, Redecision: { } again })
            {
                Say(Phrase.Redecided, last.ToString(), again.By, $"{Pack.Name.Name} {Pack.Name.Version}");
            }
        }

        private void Reported(DecisionRequest request, IncidentInput input, in EventTime when)
        {
            var act = input.Act;
            var symbols = act.Symbols.Length == 0 ? "" : Words[Phrase.Showing].With(Join(act.Symbols, Words.Of));
            var channel = Words.Of(act.Channel) is { Length: > 0 } where ? $" {where}" : "";
            var kind = Words.Of(input.Subject.Kind);
            var position = Words.Of(input.Subject.Position);
            var phase = Pack.Calendar.Phases[(int)when.Phase].Title;
            var start = Text.Length == 0 ? 0 : Text.Length + 1;
            Say(Phrase.Reported,
                Words.Of(act.Code), symbols, channel, position.Length == 0 ? kind : Words[Phrase.Holder].With(kind, position),
                Date(when.Date), when.Zone.Text(), Words[Phrase.Phase].With(In(phase)), request.Report.Place);
            Text[start] = char.ToUpperInvariant(Text[start]);
        }

        private void Rules()
        {
            foreach (var rule in Weighed.Shown)
            {
                if (rule.Verdict is not null)
                {
                    continue;
                }

                Text.Append(' ').Append(English ? rule.SentenceEn : rule.SentenceId);
                if (rule.WindowNote is { } note && Decision.Windows.Contains(note.Window))
                {
                    Text.Append(' ').Append(In(note.Note));
                }

                Open(rule.ToVerify);
            }

            if (Decision.Outcome == Outcome.Exempt)
            {
                Say(Phrase.Exempt);
            }
            else if (Weighed.Exemption is not null)
            {
                Say(Phrase.ExemptBut);
            }

            if (Decision.Admission.Unproven.Count > 0)
            {
                Say(Phrase.Unproven, Join(Decision.Admission.Unproven, static r => r));
            }

            if (Decision.Outcome == Outcome.Review)
            {
                Say(Weighed.Open.Count == 0 ? Phrase.Review : Phrase.ReviewRule);
            }
        }

        private void Recommendation()
        {
            if (Decision.Severity > 0)
            {
                Say(Phrase.Severity, Digit(Decision.Severity));
            }

            if (Decision.Sanction is not { } sanction)
            {
                return;
            }

            if (sanction is { Min: { } min, Max: { } max, Recommended: { } recommended })
            {
                if (min == max)
                {
                    Say(Phrase.SanctionOnly, Rung(recommended));
                }
                else
                {
                    Say(Phrase.Sanction, Rung(recommended), Rung(min), Rung(max));
                }

                Open(Pack.Sanctions.ToVerify(min, max));
            }

            if (sanction.Alternative is { } alternative)
            {
                Say(Phrase.Alternative, Rung(alternative.Min), Rung(alternative.Max));
            }

            if (sanction.Criminal is { } criminal)
            {
                Say(Phrase.Criminal, Join(criminal.Articles, static a => a), Penalty(criminal));
            }
        }

        private void Open(Bilingual? toVerify)
        {
            if (toVerify is not null)
            {
                Text.Append(' ').Append(In(toVerify));
            }
        }

        private void Addressees()
        {
            if (Decision.Admission.Verdict is Verdict.Late or Verdict.Tip)
            {
                Say(Decision.Admission.Verdict == Verdict.Late ? Phrase.Late : Phrase.Tip);
            }

            if (Decision.Admission.Missing.Count > 0)
            {
                Say(Phrase.Incomplete, Join(Decision.Admission.Missing, Words.Of));
            }

            // Bawaslu's target is the first, and has a level.
            Say(Phrase.Handle, Upper(Words.Of(Decision.Targets[0].Level ?? Level.L2)));
            Bodies(TargetWhen.Now, Phrase.Now);
            Bodies(TargetWhen.IfViolation, Phrase.IfViolation);
            Bodies(TargetWhen.IfFinding, Phrase.IfFinding);
        }

        private void Bodies(TargetWhen when, Phrase phrase)
        {
            List<string>? bodies = null;
            foreach (var target in Decision.Targets)
            {
                if (target.Body != Body.Bawaslu && target.When == when)
                {
                    (bodies ??= []).Add(In(Pack.Routing.TitleOf(target.Body)));
                }
            }

            if (bodies is not null)
            {
                Say(phrase, Join(bodies, static b => b));
            }
        }

        private void Deadlines(Zone zone)
        {
            List<string>? clocks = null;
            foreach (var deadline in Decision.Deadlines)
            {
                if (deadline.DueAt is { } due)
                {
                    var time = string.Create(CultureInfo.InvariantCulture, $"{due.Hour:00}{(English ? ':' : '.')}{due.Minute:00}");
                    var moment = Words[Phrase.Moment].With(Date(DateOnly.FromDateTime(due.DateTime)), time, zone.Text());
                    (clocks ??= []).Add(Words[Phrase.Clock].With(Lower(In(Pack.Calendar.ClockOf(deadline.Clock).Title)), moment));
                }
            }

            if (clocks is not null)
            {
                Say(Phrase.Deadline, Join(clocks, static c => c));
            }
        }

        private string Rung(Sanction sanction) => In(Pack.Sanctions.NameOf(sanction));

        private string Penalty(CriminalRange criminal)
        {
            var parts = new List<string>(2);
            if (criminal.PrisonMonths is { } months)
            {
                parts.Add(Words[Phrase.Prison].With(Number(months[0]), Number(months[1])));
            }

            if (criminal.FineRupiah is { } fine)
            {
                parts.Add(Words[Phrase.Fine].With(Number(fine[0]), Number(fine[1])));
            }

            return Join(parts, static p => p);
        }

        private string Number(long number)
        {
            var text = number.ToString("N0", CultureInfo.InvariantCulture);
            return English ? text : text.Replace(',', '.');
        }

        private string Date(DateOnly date) => Words[Phrase.Date].With(
            date.Day.ToString(CultureInfo.InvariantCulture), Words.Months[date.Month - 1], date.Year.ToString(CultureInfo.InvariantCulture));

        private string Join<T>(IReadOnlyList<T> items, Func<T, string> word)
        {
            var and = Words[Phrase.And].With();
            return items.Count switch
            {
                0 => "",
                1 => word(items[0]),
                2 => $"{word(items[0])} {and} {word(items[1])}",
                _ => $"{string.Join(", ", items.Take(items.Count - 1).Select(word))}, {and} {word(items[^1])}",
            };
        }

        private static string Digit(int number) => number.ToString(CultureInfo.InvariantCulture);

        private static string Upper(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];

        // An abbreviation keeps its capitals.
        private static string Lower(string words) =>
            words.Length < 2 || char.IsUpper(words[1]) ? words : char.ToLowerInvariant(words[0]) + words[1..];
    }
}
