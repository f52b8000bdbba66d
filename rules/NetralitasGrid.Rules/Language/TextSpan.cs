namespace NetralitasGrid.Rules;

/// <summary>A stretch of an expression's characters; <see cref="End"/> is exclusive.</summary>
internal readonly record struct TextSpan(int Start, int End)
{
    public TextSpan To(TextSpan last) => new(Start, last.End);

    public string Of(string text) => text[Start..Math.Min(End, text.Length)];
}
