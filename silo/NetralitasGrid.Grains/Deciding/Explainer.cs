using System.Globalization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Deciding;

/// <summary>What a decision was made from: enough to tell its explanation when somebody reads it.</summary>
internal sealed record DecisionSource(Weighing Weighed, DecisionRequest Request, IncidentInput Input, EventTime When, CompiledPack Pack);

/// <summary>
/// Says a decision in sentences of the pack: what was reported and when, which rules apply and why, what is recommended, to whom and by when,
/// and that Bawaslu and the PPK decide. Knows no personal data, so it can say none.
/// </summary>
internal static class Explainer
{
    [ThreadStatic]
    private static Desk? _desk;

    public static Bilingual Explain(Decision decision, DecisionSource source) =>
        new(Tell(decision, source, english: false).ToString(), Tell(decision, source, english: true).ToString());

    /// <summary>Writes the explanation as the value that comes next, without making texts of it.</summary>
    public static void Write(JsonOutput json, Decision decision, DecisionSource source)
    {
        json.StartObject();
        json.Name("id"u8);
        json.Value(Tell(decision, source, english: false).Characters.Span);
        json.Name("en"u8);
        json.Value(Tell(decision, source, english: true).Characters.Span);
        json.EndObject();
    }

    /// <summary>The explanation in one language, good until this thread tells another.</summary>
    private static Piece Tell(Decision decision, DecisionSource source, bool english)
    {
        var desk = _desk ??= new Desk();
        desk.Text.Clear();
        desk.Parts.Clear();
        new Account(desk, english ? source.Pack.Wording.English : source.Pack.Wording.Indonesian, source.Pack, decision, source.Weighed, english)
            .Tell(source.Request, source.Input, source.When);
        return desk.Text.Since(0);
    }

    /// <summary>What a thread puts explanations together on.</summary>
    private sealed class Desk
    {
        public Draft Text { get; } = new();

        /// <summary>Parts of the sentence that comes next.</summary>
        public Draft Parts { get; } = new();

        /// <summary>Items of the enumeration that comes next.</summary>
        public List<Piece> Items { get; } = [];
    }

    private readonly record struct Account(Desk Desk, Vocabulary Words, CompiledPack Pack, Decision Decision, Weighing Weighed, bool English)
    {
        public void Tell(DecisionRequest request, IncidentInput input, in EventTime when)
        {
            Redecided();
            Reported(request, input, when);
            Rules();
            Recommendation();
            Addressees();
            Deadlines(when.PlaceZone);
            Say(Phrase.Decides);
        }

        private Draft Text => Desk.Text;

        private string In(Bilingual words) => English ? words.En : words.Id;

        private void Say(Phrase phrase, params ReadOnlySpan<Piece> values)
        {
            if (Text.Length > 0)
            {
                Text.Append(' ');
            }

            Words[phrase].AppendTo(Text, values);
        }

        /// <summary>A sentence of its own text.</summary>
        private void Say(string sentence)
        {
            Text.Append(' ');
            Text.Append(sentence);
        }

        /// <summary>A part of a sentence that has sentences' form itself.</summary>
        private Piece Part(Phrase phrase, params ReadOnlySpan<Piece> values)
        {
            var start = Desk.Parts.Length;
            Words[phrase].AppendTo(Desk.Parts, values);
            return Desk.Parts.Since(start);
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
            var symbols = act.Symbols.Length == 0 ? "" : Part(Phrase.Showing, Joined(act.Symbols, static (a, s) => a.Words.Of(s)));
            var kind = Words.Of(input.Subject.Kind);
            var position = Words.Of(input.Subject.Position);
            var phase = Pack.Calendar.Phases[(int)when.Phase].Title;
            var start = Text.Length == 0 ? 0 : Text.Length + 1;
            Say(Phrase.Reported,
                Words.Of(act.Code), symbols, Behind(Words.Of(act.Channel)), position.Length == 0 ? kind : Part(Phrase.Holder, kind, position),
                Words.Of(when.Date), when.Zone.Text(), Part(Phrase.Phase, In(phase)), request.Report.Place);
            Text.Capitalise(start);
        }

        private void Rules()
        {
            foreach (var rule in Weighed.Shown)
            {
                if (rule.Verdict is not null)
                {
                    continue;
                }

                Say(English ? rule.SentenceEn : rule.SentenceId);
                if (rule.WindowNote is { } note && Decision.Windows.Contains(note.Window))
                {
                    Say(In(note.Note));
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
                Say(Phrase.Unproven, Joined(Decision.Admission.Unproven, static (_, r) => r));
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
                Say(Phrase.Severity, Number(Decision.Severity));
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
                Say(Phrase.Criminal, Joined(criminal.Articles, static (_, a) => a), Penalty(criminal));
            }
        }

        private void Open(Bilingual? toVerify)
        {
            if (toVerify is not null)
            {
                Say(In(toVerify));
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
                Say(Phrase.Incomplete, Joined(Decision.Admission.Missing, static (a, m) => a.Words.Of(m)));
            }

            // Bawaslu's target is the first, and has a level.
            Say(Phrase.Handle, Upper(Words.Of(Decision.Targets[0].Level ?? Level.L2)));
            Bodies(TargetWhen.Now, Phrase.Now);
            Bodies(TargetWhen.IfViolation, Phrase.IfViolation);
            Bodies(TargetWhen.IfFinding, Phrase.IfFinding);
        }

        private void Bodies(TargetWhen when, Phrase phrase)
        {
            var bodies = NoItems();
            for (var i = 0; i < Decision.Targets.Count; i++)
            {
                var target = Decision.Targets[i];
                if (target.Body != Body.Bawaslu && target.When == when)
                {
                    bodies.Add(In(Pack.Routing.TitleOf(target.Body)));
                }
            }

            if (bodies.Count > 0)
            {
                Say(phrase, Joined(bodies));
            }
        }

        private void Deadlines(Zone zone)
        {
            var clocks = NoItems();
            for (var i = 0; i < Decision.Deadlines.Count; i++)
            {
                var deadline = Decision.Deadlines[i];
                if (deadline.DueAt is { } due)
                {
                    var moment = Part(Phrase.Moment, Words.Of(DateOnly.FromDateTime(due.DateTime)), Time(due), zone.Text());
                    clocks.Add(Part(Phrase.Clock, Lower(In(Pack.Calendar.ClockOf(deadline.Clock).Title)), moment));
                }
            }

            if (clocks.Count > 0)
            {
                Say(Phrase.Deadline, Joined(clocks));
            }
        }

        private string Rung(Sanction sanction) => In(Pack.Sanctions.NameOf(sanction));

        private Piece Penalty(CriminalRange criminal)
        {
            var parts = NoItems();
            if (criminal.PrisonMonths is { } months)
            {
                parts.Add(Part(Phrase.Prison, Grouped(months[0]), Grouped(months[1])));
            }

            if (criminal.FineRupiah is { } fine)
            {
                parts.Add(Part(Phrase.Fine, Grouped(fine[0]), Grouped(fine[1])));
            }

            return Joined(parts);
        }

        private string Grouped(long number)
        {
            var text = number.ToString("N0", CultureInfo.InvariantCulture);
            return English ? text : text.Replace(',', '.');
        }

        private Piece Time(DateTimeOffset time)
        {
            var start = Desk.Parts.Length;
            Desk.Parts.Append(time.Hour, digits: 2);
            Desk.Parts.Append(English ? ':' : '.');
            Desk.Parts.Append(time.Minute, digits: 2);
            return Desk.Parts.Since(start);
        }

        private Piece Number(int number)
        {
            var start = Desk.Parts.Length;
            Desk.Parts.Append(number);
            return Desk.Parts.Since(start);
        }

        /// <summary>Words behind a blank; nothing where there are none.</summary>
        private Piece Behind(string words)
        {
            var start = Desk.Parts.Length;
            if (words.Length > 0)
            {
                Desk.Parts.Append(' ');
                Desk.Parts.Append(words);
            }

            return Desk.Parts.Since(start);
        }

        private List<Piece> NoItems()
        {
            Desk.Items.Clear();
            return Desk.Items;
        }

        private Piece Joined<T>(IReadOnlyList<T> all, Func<Account, T, string> word)
        {
            var items = NoItems();
            for (var i = 0; i < all.Count; i++)
            {
                items.Add(word(this, all[i]));
            }

            return Joined(items);
        }

        /// <summary>One; one and another; one, another, and a third.</summary>
        private Piece Joined(List<Piece> items)
        {
            if (items.Count == 1)
            {
                return items[0];
            }

            var start = Desk.Parts.Length;
            for (var i = 0; i < items.Count; i++)
            {
                if (i > 0)
                {
                    Desk.Parts.Append(items.Count == 2 ? " " : ", ");
                }

                if (i > 0 && i == items.Count - 1)
                {
                    Words[Phrase.And].AppendTo(Desk.Parts);
                    Desk.Parts.Append(' ');
                }

                Desk.Parts.Append(items[i]);
            }

            return Desk.Parts.Since(start);
        }

        private Piece Upper(string words)
        {
            var start = Desk.Parts.Length;
            Desk.Parts.Append(words);
            if (words.Length > 0)
            {
                Desk.Parts.Capitalise(start);
            }

            return Desk.Parts.Since(start);
        }

        // An abbreviation keeps its capitals.
        private Piece Lower(string words)
        {
            if (words.Length < 2 || char.IsUpper(words[1]))
            {
                return words;
            }

            var start = Desk.Parts.Length;
            Desk.Parts.Append(char.ToLowerInvariant(words[0]));
            Desk.Parts.Append(new Piece(words.AsMemory(1)));
            return Desk.Parts.Since(start);
        }
    }
}
