using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Packs;

/// <summary>The words of explanations in both languages.</summary>
internal sealed record Wording(Vocabulary Indonesian, Vocabulary English);

/// <summary>The words and sentences of one language.</summary>
internal sealed class Vocabulary
{
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

    public Sentence this[Phrase phrase] => Sentences[(int)phrase];
}
