namespace NetralitasGrid.Load.Reporting;

/// <summary>Rows of text and numbers under column names; the first column names the row.</summary>
public sealed record Table(string Title, string Explanation, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
