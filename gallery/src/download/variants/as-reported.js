// The download as it was when users reported the bug, kept word for word in what it does:
// a bare link, whose `download` attribute browsers ignore across origins, and errors nobody sees.
import { fileUrl } from "../../api.js";

export function downloadFile({ video }) {
  try {
    const link = document.createElement("a");
    link.href = video.file_url ?? fileUrl(video.id);
    link.download = video.project_name ? `${video.project_name.replace(/[^a-z0-9]/gi, "_")}_final.mp4` : "video.mp4";
    document.body.appendChild(link);
    link.click();
    document.body.removeChild(link);
  } catch (error) {
    console.error("Download failed:", error);
  }
}
