namespace NetralitasGrid.Grains.Packs;

/// <summary>The sentences of <c>wording.json</c>, by their names there in camel case.</summary>
internal enum Phrase
{
    ProductRule, And, Date, Moment, Showing, Holder, Reported, Phase, Rule, Exempt, ExemptBut, Unproven, Review, ReviewRule, Severity, Sanction, SanctionOnly,
    Alternative, Criminal, Prison, Fine, Handle, Now, IfViolation, IfFinding, Deadline, Clock, Late, Tip, Incomplete, Redecided, Decides,
}

/// <summary>What each sentence may stand values in for; the order is that of the values given to <see cref="Sentence.AppendTo"/>.</summary>
internal static class PhraseValues
{
    public static IReadOnlyList<string> Of(Phrase phrase) => phrase switch
    {
        Phrase.Date => ["day", "month", "year"],
        Phrase.Moment => ["date", "time", "zone"],
        Phrase.Showing => ["symbols"],
        Phrase.Holder => ["kind", "position"],
        Phrase.Reported => ["act", "showing", "channel", "subject", "date", "zone", "phase", "place"],
        Phrase.Phase => ["phase"],
        Phrase.Rule => ["rule", "title", "because", "basis"],
        Phrase.Unproven => ["rules"],
        Phrase.Severity => ["severity"],
        Phrase.Sanction => ["recommended", "min", "max"],
        Phrase.SanctionOnly => ["recommended"],
        Phrase.Alternative => ["min", "max"],
        Phrase.Criminal => ["articles", "penalty"],
        Phrase.Prison or Phrase.Fine => ["from", "to"],
        Phrase.Handle => ["level"],
        Phrase.Now or Phrase.IfViolation or Phrase.IfFinding => ["bodies"],
        Phrase.Deadline => ["clocks"],
        Phrase.Clock => ["clock", "moment"],
        Phrase.Incomplete => ["missing"],
        Phrase.Redecided => ["decision", "by", "pack"],
        _ => [],
    };
}
