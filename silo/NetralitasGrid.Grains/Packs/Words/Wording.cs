using System.Globalization;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Packs;

/// <summary>The words of explanations in both languages.</summary>
internal sealed record Wording(Vocabulary Indonesian, Vocabulary English);

/// <summary>The words and sentences of one language.</summary>
internal sealed class Vocabulary
{
    /// <summary>Days that were asked for last: reports of a time name few.</summary>
    private readonly DayText?[] _days = new DayText?[64];

    public required string[] Acts { get; init; }

    public required string[] Symbols { get; init; }

    public required string[] Channels { get; init; }

    public required string[] Kinds { get; init; }

    public required string[] Positions { get; init; }

    public required string[] Levels { get; init; }

    public required string[] Missing { get; init; }

    public required string[] Months { get; init; }

    public required Sentence[] Sentences { get; init; }

    public string Of(ActCode act) => Acts[(int)act];

    public string Of(Symbol symbol) => Symbols[(int)symbol];

    public string Of(Channel channel) => Channels[(int)channel];

    public string Of(SubjectKind kind) => Kinds[(int)kind];

    public string Of(Position position) => Positions[(int)position];

    public string Of(Level level) => Levels[(int)level];

    public string Of(MissingItem item) => Missing[(int)item];

    /// <summary>A day in words.</summary>
    public string Of(DateOnly day)
    {
        ref var place = ref _days[day.DayNumber % _days.Length];
        var known = Volatile.Read(ref place);
        if (known?.Day != day)
        {
            var (date, year) = (day.Day.ToString(CultureInfo.InvariantCulture), day.Year.ToString(CultureInfo.InvariantCulture));
            known = new(day, this[Phrase.Date].With(date, Months[day.Month - 1], year));
            Volatile.Write(ref place, known);
        }

        return known.Text;
    }

    public Sentence this[Phrase phrase] => Sentences[(int)phrase];

    private sealed record DayText(DateOnly Day, string Text);
}
