namespace NetralitasGrid.Cli.Rules;

/// <summary>Text with colours where a person reads it: on a terminal, unless NO_COLOR is set or TERM is dumb. Elsewhere plain.</summary>
internal sealed class Screen(TextWriter output, bool colours)
{
    /// <summary>Standard output.</summary>
    public static Screen Out { get; } = new(Console.Out, !Console.IsOutputRedirected && Coloured);

    /// <summary>Whether progress is worth showing: only to somebody who looks.</summary>
    public static bool ShowsProgress => !Console.IsErrorRedirected && Coloured;

    private static bool Coloured => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    public string Red(string text) => In("31", text);

    public string Green(string text) => In("32", text);

    public string Yellow(string text) => In("33", text);

    public string Blue(string text) => In("36", text);

    public string Bold(string text) => In("1", text);

    public string Dim(string text) => In("2", text);

    public void Line(string text = "") => output.WriteLine(text);

    /// <summary>One line on standard error that is written over by the next; nothing where nobody looks.</summary>
    public static void Progress(string text)
    {
        if (ShowsProgress)
        {
            Console.Error.Write($"\r\u001b[K{text}");
        }
    }

    private string In(string style, string text) => colours && text.Length > 0 ? $"\u001b[{style}m{text}\u001b[0m" : text;
}
