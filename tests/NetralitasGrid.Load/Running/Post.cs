using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Load.Running;

/// <summary>One request to be sent: a report, or the lines of a bulk upload.</summary>
/// <param name="Due">When it was to be sent, since the measured run began. A retry keeps it.</param>
/// <param name="Reports">The reports, in order.</param>
/// <param name="Attempt">1 at first.</param>
/// <param name="Resent">Whether it repeats reports that were posted before, as an app does that saw no answer.</param>
public sealed record Post(TimeSpan Due, IReadOnlyList<Report> Reports, int Attempt = 1, bool Resent = false)
{
    public bool IsUpload => Reports[0].Lane.Lines > 1;
}

/// <summary>What the grid said of one report.</summary>
/// <param name="Status">HTTP status, of a bulk upload the line's; 0 = the connection broke, so nothing is known.</param>
/// <param name="Incident">The incident, when it was accepted.</param>
/// <param name="Duplicate">Whether it was accepted before.</param>
public readonly record struct ReportAnswer(Report Report, int Status, GridId Incident, bool Duplicate)
{
    public bool IsAccepted => Status is 200 or 202;

    /// <summary>Whether an app posts it again: later, or the fate of the post is unknown.</summary>
    public bool IsRetried => Status is 0 or 429 or 503;
}

/// <summary>The answer to a post.</summary>
/// <param name="RetryAfter">How long the grid asked to wait before refused reports are posted again.</param>
public sealed record PostAnswer(IReadOnlyList<ReportAnswer> Reports, TimeSpan RetryAfter);

/// <summary>Sends one post over a connection of its own and reads the answer; never two at a time.</summary>
public delegate ValueTask<PostAnswer> PostSender(Post post, CancellationToken cancellationToken);
